//! What the pages of companies say: the companies, their people, and who has access to what.

use super::Number;

/// What the pages of companies say.
#[derive(Debug)]
pub struct Companies {
    pub lead: &'static str,
    pub add: &'static str,
    pub search: &'static str,
    pub empty_title: &'static str,
    pub empty: &'static str,
    pub none_match: fn(&str) -> String,

    pub add_submit: &'static str,
    pub edit_title: fn(&str) -> String,
    pub code_hint: &'static str,
    pub name_missing: &'static str,
    pub added: fn(&str) -> String,
    pub saved: fn(&str) -> String,

    pub edit: &'static str,
    pub delete: &'static str,
    pub delete_title: fn(&str) -> String,
    pub deletes_people: fn(&Number) -> String,
    pub keeps_people: fn(&Number) -> String,
    pub ends_products: fn(&Number) -> String,
    pub deleted: fn(&str) -> String,
}

/// What the pages say of a company's people.
#[derive(Debug)]
pub struct People {
    pub title: &'static str,
    pub invite: &'static str,
    pub empty_title: &'static str,
    pub empty: &'static str,

    pub company_role: &'static str,
    pub system_role: &'static str,
    pub system_role_hint: &'static str,
    pub invite_submit: &'static str,
    pub invited: fn(&str, &str) -> String,

    pub delete: &'static str,
    pub delete_named: fn(&str) -> String,
    pub delete_title: fn(&str) -> String,
    pub delete_text: fn(&str) -> String,
    pub delete_submit: &'static str,
    pub deleted: fn(&str) -> String,
    pub remove: &'static str,
    pub remove_named: fn(&str) -> String,
    pub remove_title: fn(&str) -> String,
    pub remove_text: fn(&str) -> String,
    pub remove_submit: &'static str,
    pub removed: fn(&str) -> String,

    pub email_not_confirmed: &'static str,
    pub vouch: &'static str,
    pub vouch_named: fn(&str) -> String,
    pub vouch_title: fn(&str) -> String,
    pub vouch_text: &'static str,
    pub vouch_submit: &'static str,
    pub vouched: fn(&str) -> String,
}

/// What the pages say of products (a company's right to an application) and of access (its people's).
#[derive(Debug)]
pub struct Access {
    pub products: &'static str,
    pub products_lead: &'static str,
    pub product: &'static str,
    pub products_empty_title: &'static str,
    pub products_empty: &'static str,
    pub product_to_add: &'static str,
    pub add_product: &'static str,
    pub companies: &'static str,
    pub companies_lead: &'static str,
    pub company: &'static str,
    pub companies_empty_title: &'static str,
    pub companies_empty: &'static str,
    pub companies_empty_at_all: &'static str,
    pub company_to_add: &'static str,
    pub add_company: &'static str,
    pub added: fn(&str) -> String,

    pub with_access: &'static str,
    pub limits: &'static str,
    pub seats: fn(&Number, &Number) -> String,
    pub limit_roles: fn(&str) -> String,
    pub limit_from: fn(&str) -> String,
    pub limit_until: fn(&str) -> String,

    pub withdraw: &'static str,
    pub withdraw_named: fn(&str, &str) -> String,
    pub withdraw_title: fn(&str, &str) -> String,
    pub withdraw_text: fn(&str, &str) -> String,
    pub withdraw_submit: &'static str,
    pub withdrawn: fn(&str, &str) -> String,

    pub people: &'static str,
    pub people_named: fn(&str, &str) -> String,
    pub title: fn(&str) -> String,
    pub lead: fn(&str) -> String,
    pub everyone: &'static str,
    pub nobody_title: &'static str,
    pub nobody: &'static str,
    pub to_company: &'static str,
    pub grid: &'static str,
    pub person: &'static str,
    pub find_people: &'static str,
    pub submit: &'static str,
    pub saved: fn(&Number, &str) -> String,
    pub summary: fn(&Number) -> String,
    pub summary_of_seats: fn(&Number, &Number) -> String,
    pub unsaved: fn(&Number) -> String,
}

//! The products that a company begins with (UC-8): applications, chosen one after the other.

use leptos::prelude::*;
use shared_types::CompanyEntitlement;

use crate::{
    browser,
    components::{Form, all, button, icon, nothing, section, thing, things},
    texts::{named, text},
    views::combobox::{Among, Chosen, Combobox},
};

/// The id of the field.
const ID: &str = "products";

/// The applications that were chosen.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewProducts(RwSignal<Vec<Chosen>>);

impl NewProducts {
    /// None yet.
    pub(super) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// What to send: each without limits.
    pub(super) fn entitlements(self) -> Option<Vec<CompanyEntitlement>> {
        let chosen = self.0.get_untracked();
        let all = chosen.into_iter().map(|one| CompanyEntitlement {
            client_id: one.id,
            roles: None,
            valid_from: None,
            valid_until: None,
            seats: None,
        });
        Some(all.collect::<Vec<_>>()).filter(|all| !all.is_empty())
    }

    /// What was chosen, and the field for the next.
    pub(super) fn section(self, form: Form) -> AnyView {
        let rows = move || {
            let rows: Vec<_> = self.0.get().into_iter().map(|one| self.row(form, one)).collect();
            (!rows.is_empty()).then(|| things(rows))
        };
        // Each choice has a field of its own, which is empty again for the next.
        let field = move || self.field(form);
        let body = all(vec![rows.into_any(), field.into_any()]);
        section(text(|t| t.access.products), Some(text(|t| t.companies.products_hint)), nothing(), body)
    }

    fn field(self, form: Form) -> AnyView {
        let value = RwSignal::new(Chosen::default());
        let taken: Vec<String> = self.0.with(|all| all.iter().map(|one| one.id.clone()).collect());
        Effect::new(move |_| {
            let one = value.get();
            if !one.id.is_empty() {
                self.0.update(|all| all.push(one));
                browser::focus(ID);
            }
        });
        view! {
            <Combobox
                id=ID
                form
                field="entitlements"
                label=text(|t| t.access.product_to_add)
                among=Among::Applications
                value
                taken
                optional=true
            />
        }
        .into_any()
    }

    fn row(self, form: Form, one: Chosen) -> AnyView {
        let Chosen { id, name } = one;
        let element = format!("remove-{id}");
        let full_label = Some(named(&name, |t| t.parts.remove_named));
        let remove = Callback::new(move |()| {
            form.clear("entitlements");
            self.0.update(|all| all.retain(|other| other.id != id));
            browser::focus(ID);
        });
        let label = text(|t| t.parts.remove).into_any();
        let act = button(element, "button quiet low", label, full_label, remove);
        thing(
            icon("application").into_any(),
            name.into_any(),
            text(|t| t.companies.product_whole).into_any(),
            act,
        )
    }
}

//! How well the rules for second factors are followed.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{Expr, Query},
};
use shared_types::{
    CompanyRole, PolicySource, SecondFactorCounts, SecondFactorRule, SignInPolicyStatus, SignInRules,
    UserStatus, Word,
};

use super::{
    change::PolicyOwner,
    rules,
    second_factors::{has_passkey, has_second_factor},
};
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    columns::Stored,
    entity::{membership, sign_in_policy, user},
};

/// The active people of a company.
#[derive(Debug, FromQueryResult)]
struct Counted {
    company_id: i64,
    people: i64,
    with_second_factor: i64,
    with_passkey: i64,
}

/// Returns how well the people of a company, or of all if none is named, follow the rules of the companies whose people
/// they are.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers the company, or the installation; [`Error::NotFound`].
pub async fn status(ctx: &Ctx, actor: &Actor, company_id: Option<i64>) -> Result<SignInPolicyStatus> {
    match company_id {
        Some(id) if !PolicyOwner::Company(id).may_change(ctx, actor).await? => return Err(Error::forbidden()),
        None if !actor.is_admin() => return Err(Error::forbidden()),
        _ => {}
    }
    let own = own_rules(ctx, company_id).await?;
    let people = counted(ctx, company_id, Condition::all()).await?;
    let administrators = counted(ctx, company_id, administers()).await?;
    Ok(SignInPolicyStatus {
        people: sum(ctx, &own, &people),
        administrators: sum(ctx, &own, &administrators),
    })
}

/// The condition that a user administers a company, applications or the installation.
fn administers() -> Condition {
    let mut memberships = Query::select();
    memberships.expr(Expr::value(1)).from(membership::Entity);
    let of_user =
        Expr::col((membership::Entity, membership::Column::UserId)).equals((user::Entity, user::Column::Id));
    memberships.and_where(of_user);
    memberships.and_where(
        Expr::col((membership::Entity, membership::Column::Role)).eq(CompanyRole::CompanyAdmin.as_str()),
    );
    Condition::any().add(user::Column::SystemRole.is_not_null()).add(Expr::exists(memberships))
}

/// Counts active people by their home company, in one statement.
async fn counted(ctx: &Ctx, company_id: Option<i64>, condition: Condition) -> Result<Vec<Counted>> {
    let count = |has: Expr| Expr::case(has, Expr::value(1)).finally(Expr::value(None::<i32>)).count();
    let mut query = user::Entity::find()
        .select_only()
        .column_as(user::Column::HomeCompanyId, "company_id")
        .column_as(user::Column::Id.count(), "people")
        .expr_as(count(has_second_factor()), "with_second_factor")
        .expr_as(count(has_passkey()), "with_passkey")
        .filter(user::Column::Status.eq(Stored(UserStatus::Active)))
        .filter(condition)
        .group_by(user::Column::HomeCompanyId);
    if let Some(id) = company_id {
        query = query.filter(user::Column::HomeCompanyId.eq(id));
    }
    Ok(query.into_model().all(ctx.db.read()).await?)
}

/// Returns the rules of companies, in one statement.
async fn own_rules(ctx: &Ctx, company_id: Option<i64>) -> Result<HashMap<i64, SignInRules>> {
    let mut query = sign_in_policy::Entity::find().filter(sign_in_policy::Column::CompanyId.is_not_null());
    if let Some(id) = company_id {
        query = query.filter(sign_in_policy::Column::CompanyId.eq(id));
    }
    let rows = query.all(ctx.db.read()).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.company_id?, row.rules.0))).collect())
}

/// Adds the people of all companies up, each by the rules of their company.
fn sum(ctx: &Ctx, own: &HashMap<i64, SignInRules>, counted: &[Counted]) -> SecondFactorCounts {
    let now = ctx.clock.now();
    let installation = rules::of_installation(&ctx.settings.current(), now);
    let mut sum = SecondFactorCounts::default();
    for company in counted {
        let mut policy = installation.clone();
        if let Some(own) = own.get(&company.company_id) {
            rules::add(&mut policy, own, PolicySource::Company, now);
        }
        let announced = policy.announced.map_or(policy.second_factor, |next| next.second_factor);
        let (overdue, later) = (company.lacking(policy.second_factor), company.lacking(announced));
        sum.total += company.people.unsigned_abs();
        sum.with_second_factor += company.with_second_factor.unsigned_abs();
        sum.without_second_factor += (company.people - company.with_second_factor).unsigned_abs();
        sum.with_passkey += company.with_passkey.unsigned_abs();
        sum.overdue += overdue.unsigned_abs();
        sum.due_later += (later - overdue).unsigned_abs();
    }
    sum
}

impl Counted {
    /// How many people lack what a rule requires.
    fn lacking(&self, rule: SecondFactorRule) -> i64 {
        match rule {
            SecondFactorRule::Off | SecondFactorRule::Optional => 0,
            SecondFactorRule::Required => self.people - self.with_second_factor,
            SecondFactorRule::PasskeysOnly => self.people - self.with_passkey,
        }
    }
}

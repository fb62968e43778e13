//! Giving a person who signs in what the claims give, and taking away what they gave before.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect, RelationTrait};
use serde_json::{Value, json};
use shared_types::{CompanyRole, UserStatus};

use super::{
    claims::{self, Claims},
    evaluate::{MappedRole, MappedRoles, evaluate},
    load,
    terms::Terms,
};
use crate::{
    access,
    identity_providers::IdentityProvider,
    mapping_cause::MappingCause,
    memberships::{self, Membership},
    users::{self, User},
};
use kernel::Result;
use platform::{
    actor::{Actor, RequestSource, Who},
    audit::Event,
    audit_counts,
    ctx::Ctx,
};
use store::{
    columns::Stored,
    db::Tx,
    entity::{
        access as given_access, application_role, mapped_access, mapped_company_role, membership, user,
    },
    versions::lock_company,
};

/// Applies the mapping of an identity provider to a person who signs in with it. It fails for nothing that the claims
/// or the rules contain: what cannot be given is left out.
///
/// # Errors
/// When the database does not answer.
pub async fn apply(
    tx: &Tx<'_>,
    ctx: &Ctx,
    provider: &IdentityProvider,
    (user_id, claims): (i64, &Claims),
    source: &RequestSource,
) -> Result<()> {
    let mapping = load(&**tx, provider.id).await?;
    if mapping.version == 0 {
        return Ok(());
    }
    let Some(user) = user::Entity::find_by_id(user_id).one(&**tx).await? else { return Ok(()) };
    // Claims do not decide about people who decide about everything.
    if user.system_role.is_some() {
        return Ok(());
    }
    // That of the installation gives what it gives in the home company of each person.
    let company_id = provider.company_id.unwrap_or(user.home_company_id);
    let Some(membership) = memberships::find(tx, user_id, company_id).await? else { return Ok(()) };
    let terms = Terms::of_rules(&**tx, Some(company_id), &mapping.rules).await?;
    let evaluated = evaluate(claims, &mapping.rules, &terms);
    let signed_in = SignedIn {
        tx,
        ctx,
        actor: Actor { who: Who::System, source: source.clone() },
        user,
        membership,
        cause: MappingCause { provider_id: provider.id, provider: provider.name.clone() },
    };
    signed_in.company_role(evaluated.company_role).await?;
    signed_in.access(evaluated.access).await?;
    let fields = mapping.fields.iter();
    let fields =
        fields.filter_map(|mapped| Some((mapped.field.as_str(), claims::find(claims, &mapped.claim)?)));
    let fields: Vec<_> = fields.filter(|(field, value)| users::accepts(field, value)).collect();
    signed_in.fields(&fields).await
}

/// A person who signs in.
struct SignedIn<'a, 't> {
    tx: &'a Tx<'t>,
    ctx: &'a Ctx,
    actor: Actor,
    user: User,
    membership: Membership,
    cause: MappingCause,
}

impl SignedIn<'_, '_> {
    async fn company_role(&self, mapped: MappedRole) -> Result<()> {
        let to = match (self.membership.role.0, mapped) {
            (_, MappedRole::Unknown)
            | (CompanyRole::Member, MappedRole::None | MappedRole::Given(CompanyRole::Member))
            | (CompanyRole::CompanyAdmin, MappedRole::Given(CompanyRole::CompanyAdmin)) => return Ok(()),
            (CompanyRole::Member, MappedRole::Given(CompanyRole::CompanyAdmin)) => CompanyRole::CompanyAdmin,
            (CompanyRole::CompanyAdmin, MappedRole::None | MappedRole::Given(CompanyRole::Member)) => {
                if !self.is_administrator_by_mapping().await? || !self.has_other_administrator().await? {
                    return Ok(());
                }
                CompanyRole::Member
            }
        };
        memberships::set_role(self.tx, &self.actor, &self.user, &self.membership, to, Some(&self.cause)).await
    }

    /// Whether this identity provider made the person an administrator, not somebody by hand.
    async fn is_administrator_by_mapping(&self) -> Result<bool> {
        let row = mapped_company_role::Entity::find_by_id(self.membership.id).one(&**self.tx).await?;
        Ok(row.is_some_and(|row| row.provider_id == self.cause.provider_id))
    }

    /// Whether the company has another active administrator. The company is locked, so that of the last two only one
    /// loses the role.
    async fn has_other_administrator(&self) -> Result<bool> {
        let company = lock_company(self.tx, self.membership.company_id).await?;
        let others = membership::Entity::find()
            .filter(membership::Column::CompanyId.eq(company.id))
            .filter(membership::Column::Role.eq(Stored(CompanyRole::CompanyAdmin)))
            .filter(membership::Column::Status.eq(Stored(UserStatus::Active)))
            .filter(membership::Column::Id.ne(self.membership.id));
        Ok(others.count(&**self.tx).await? > 0)
    }

    /// Changes the access to the applications where something differs. Only these are locked, in the order of their ids.
    async fn access(&self, mut wanted: BTreeMap<i64, MappedRoles>) -> Result<()> {
        let mapped = self.mapped().await?;
        let current: Vec<i64> = given_access::Entity::find()
            .select_only()
            .column(given_access::Column::RoleId)
            .filter(given_access::Column::MembershipId.eq(self.membership.id))
            .into_tuple()
            .all(&**self.tx)
            .await?;
        let current: BTreeSet<i64> = current.into_iter().collect();
        for application_id in mapped.keys() {
            wanted.entry(*application_id).or_default();
        }
        for (application_id, MappedRoles { given, kept }) in &wanted {
            let before = mapped.get(application_id);
            let ends = |id: &i64| !given.contains(id) && !kept.contains(id);
            if given.is_subset(&current) && !before.is_some_and(|ids| ids.iter().any(ends)) {
                continue;
            }
            let of = (self.membership.company_id, *application_id);
            let roles = (given, kept);
            if !access::map_roles(self.tx, &self.actor, of, self.user.id, roles, &self.cause).await? {
                self.count_without_seat(*application_id);
            }
        }
        Ok(())
    }

    /// Returns the roles of the person that this identity provider gave, by application.
    async fn mapped(&self) -> Result<BTreeMap<i64, BTreeSet<i64>>> {
        let rows: Vec<(i64, i64)> = mapped_access::Entity::find()
            .select_only()
            .column(application_role::Column::ApplicationId)
            .column(mapped_access::Column::RoleId)
            .join(JoinType::InnerJoin, mapped_access::Relation::Role.def())
            .filter(mapped_access::Column::MembershipId.eq(self.membership.id))
            .filter(mapped_access::Column::ProviderId.eq(self.cause.provider_id))
            .into_tuple()
            .all(&**self.tx)
            .await?;
        let mut mapped: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        for (application_id, role_id) in rows {
            mapped.entry(application_id).or_default().insert(role_id);
        }
        Ok(mapped)
    }

    /// Counts, for the administrators of the company, that a person got no access because the seats are taken.
    fn count_without_seat(&self, application_id: i64) {
        let event = Event::new("identity_provider.no_seats").company(self.membership.company_id);
        let event = event.target("identity_provider", self.cause.provider_id, &self.cause.provider);
        let details = json!({ "user_id": self.user.id, "application_id": application_id });
        audit_counts::count(self.ctx, &self.actor, event.details(details));
    }

    async fn fields(&self, values: &[(&str, &Value)]) -> Result<()> {
        if values.is_empty() {
            return Ok(());
        }
        users::update_external(self.tx, &self.actor, &self.user, values, &self.cause).await
    }
}

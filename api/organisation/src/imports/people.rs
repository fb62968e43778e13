//! The people that the rows of an import are compared with.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Map, Value, json};
use shared_types::{CompanyRole, UserStatus};

use super::Import;
use crate::{
    access,
    memberships::Membership,
    users::{self, User},
};
use kernel::Result;
use platform::ctx::Ctx;
use store::entity::{access as access_row, import_row, membership, user, username};

/// A person who has an email of the file.
pub(super) struct Person {
    pub(super) user: User,
    /// The membership in the company of the import.
    pub(super) membership: Option<Membership>,
    /// Whether the person, who is not active, can sign in without a password.
    pub(super) has_other_way: bool,
}

/// What is known of the people of some rows.
pub(super) struct Persons {
    pub(super) by_email: HashMap<String, Person>,
    /// The owners of usernames of the rows.
    pub(super) taken: HashMap<String, i64>,
    /// The lines of earlier rows with the same emails.
    pub(super) emails: HashMap<String, i64>,
    /// The lines of earlier rows with the same usernames.
    pub(super) usernames: HashMap<String, i64>,
    /// The ids of roles, by entitlement and membership.
    roles: HashMap<(i64, i64), BTreeSet<i64>>,
}

impl Persons {
    /// Loads the people with these emails, those who have the usernames, and the roles by the entitlements.
    pub(super) async fn load(
        ctx: &Ctx,
        import: &Import,
        emails: Vec<String>,
        usernames: Vec<String>,
        entitlements: Vec<i64>,
    ) -> Result<Self> {
        let db = ctx.db.read();
        let found = user::Entity::find().filter(user::Column::Email.is_in(emails.clone())).all(db).await?;
        let memberships = membership::Entity::find()
            .filter(membership::Column::CompanyId.eq(import.company_id))
            .filter(membership::Column::UserId.is_in(found.iter().map(|user| user.id)))
            .all(db)
            .await?;
        let roles = access_row::Entity::find()
            .filter(access_row::Column::MembershipId.is_in(memberships.iter().map(|row| row.id)))
            .filter(access_row::Column::EntitlementId.is_in(entitlements))
            .all(db)
            .await?;
        let mut by_place: HashMap<_, BTreeSet<i64>> = HashMap::new();
        for row in roles {
            by_place.entry((row.entitlement_id, row.membership_id)).or_default().insert(row.role_id);
        }
        let mut memberships: HashMap<_, _> = memberships.into_iter().map(|row| (row.user_id, row)).collect();
        let inactive: Vec<_> =
            found.iter().filter(|user| user.status.0 != UserStatus::Active).map(|user| user.id).collect();
        let with_other_way = users::without_password(db, &inactive).await?;
        let person = |user: User| {
            let membership = memberships.remove(&user.id);
            let has_other_way = with_other_way.contains(&user.id);
            (user.email.clone(), Person { user, membership, has_other_way })
        };
        let by_email = found.into_iter().map(person).collect();
        let taken = username::Entity::find().filter(username::Column::Name.is_in(usernames.clone())).all(db);
        let taken = taken.await?.into_iter().map(|row| (row.name, row.user_id)).collect();
        Ok(Self {
            by_email,
            taken,
            emails: earlier(ctx, import, import_row::Column::Email, emails).await?,
            usernames: earlier(ctx, import, import_row::Column::Username, usernames).await?,
            roles: by_place,
        })
    }

    /// The codes of the roles that a member has in an application.
    pub(super) fn roles(&self, terms: &access::AssignableRoles, membership_id: i64) -> BTreeSet<String> {
        let ids = self.roles.get(&(terms.entitlement_id(), membership_id)).into_iter().flatten();
        ids.filter_map(|id| terms.code(*id)).collect()
    }
}

/// The lines of earlier rows of the import whose column has one of these values.
async fn earlier(
    ctx: &Ctx,
    import: &Import,
    column: import_row::Column,
    values: Vec<String>,
) -> Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> = import_row::Entity::find()
        .select_only()
        .columns([column, import_row::Column::Line])
        .filter(import_row::Column::ImportId.eq(import.id))
        .filter(column.is_in(values.into_iter().filter(|value| !value.is_empty())))
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    Ok(rows.into_iter().collect())
}

/// The fields of a user that an import can change, by name.
pub(super) fn fields_of(user: &User, role: CompanyRole) -> Map<String, Value> {
    let mut fields = user.profile.0.clone();
    let own = [
        ("name", json!(user.name)),
        ("given_name", json!(user.given_name)),
        ("family_name", json!(user.family_name)),
        ("username", json!(user.username)),
        ("locale", json!(user.locale)),
        ("status", json!(user.status.0)),
        ("company_role", json!(role)),
    ];
    fields.extend(own.into_iter().map(|(name, value)| (name.to_owned(), value)));
    fields
}

//! The sign-in policy: the rules of the installation, which companies and applications make stricter.

mod change;
mod rules;
mod second_factors;
mod status;

pub use change::{PolicyOwner, change, show};
pub use second_factors::accompanies_password;
pub use status::status;

use std::sync::Arc;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared_types::{EffectiveSignInPolicy, PolicySource, SignInRules};

use kernel::{Cached, Error, Result};
use platform::ctx::{Context, Ctx, Part};
use store::{db::Topic, entity::sign_in_policy};

/// What has rules of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum OwnerId {
    Company(i64),
    Application(i64),
}

/// The cache of the rules of companies and applications.
struct Rules(Cached<OwnerId, Option<Arc<SignInRules>>>);

impl Part for Rules {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("sign_in_policies", 10_000, &[Topic::Settings]))
    }
}

/// Returns the policy for people of some companies, and for one application if it is named: of each rule, the
/// strictest.
///
/// # Errors
/// When the database does not answer.
pub async fn effective(
    ctx: &Ctx,
    companies: &[i64],
    application: Option<i64>,
) -> Result<EffectiveSignInPolicy> {
    let now = ctx.clock.now();
    let mut policy = rules::of_installation(&ctx.settings.current(), now);
    let companies = companies.iter().map(|id| (OwnerId::Company(*id), PolicySource::Company));
    let application = application.map(|id| (OwnerId::Application(id), PolicySource::Application));
    for (owner, source) in companies.chain(application) {
        let own = ctx.part::<Rules>().0.get(owner, load(ctx, owner)).await?;
        if let Some(own) = own {
            rules::add(&mut policy, &own, source, now);
        }
    }
    Ok(policy)
}

async fn load(ctx: &Ctx, owner: OwnerId) -> Result<Option<Arc<SignInRules>>, Error> {
    Ok(find(ctx.db.read(), owner).await?.map(|row| Arc::new(row.rules.0)))
}

async fn find(connection: &impl ConnectionTrait, owner: OwnerId) -> Result<Option<sign_in_policy::Model>> {
    let is_own = match owner {
        OwnerId::Company(id) => sign_in_policy::Column::CompanyId.eq(id),
        OwnerId::Application(id) => sign_in_policy::Column::ApplicationId.eq(id),
    };
    Ok(sign_in_policy::Entity::find().filter(is_own).one(connection).await?)
}

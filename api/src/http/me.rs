//! `/v1/session` and `/v1/me`: the caller.

use poem::{Request, Result, web::Data};
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{Me as MeDto, Membership, PortalApplication, Session as SessionDto};

use super::{Caller, Tag, auth::csrf_token, responses::Done};
use crate::{
    domain::{
        Ctx, access,
        actor::{Via, Who},
        sessions,
        users::Person,
    },
    kernel::Error,
    web::cookies,
};

/// `/v1/session` and `/v1/me`.
#[derive(Debug)]
pub struct Me;

#[OpenApi(tag = "Tag::Me")]
impl Me {
    /// Get the own browser session and its CSRF token
    ///
    /// The only operation that takes the session cookie alone.
    #[oai(path = "/session", method = "get", operation_id = "getSession")]
    async fn session(&self, ctx: Data<&Ctx>, request: &Request) -> Result<Json<SessionDto>> {
        let cookie = cookies::session(&ctx, request).ok_or(Error::Unauthenticated)?;
        let (session, person) = sessions::signed_in(&ctx, &cookie).await?.ok_or(Error::Unauthenticated)?;
        Ok(Json(SessionDto {
            csrf_token: csrf_token(&ctx, &cookie),
            auth_time: session.auth_time.0,
            expires_at: session.expires_at.0,
            me: me(&person),
        }))
    }

    /// Sign out of the own browser session
    ///
    /// Called with a token it does nothing.
    #[oai(path = "/session", method = "delete", operation_id = "endSession")]
    async fn end(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Done> {
        if let Who::Person { via: Via::Session { id, .. }, .. } = &caller.0.who {
            sessions::end(&ctx, &caller.0, *id).await?;
        }
        Ok(Done::Done)
    }

    /// Get the own profile
    ///
    /// Who calls, with the own companies and roles.
    #[oai(path = "/me", method = "get", operation_id = "getMe")]
    async fn me(&self, caller: Caller) -> Result<Json<MeDto>> {
        Ok(Json(me(caller.0.person()?)))
    }

    /// List the applications that one may use
    ///
    /// What the portal shows: each with the company through which it may be used now, and the own roles in it.
    #[oai(path = "/me/applications", method = "get", operation_id = "listMyApplications")]
    async fn applications(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<PortalApplication>>> {
        Ok(Json(access::portal(&ctx, &caller.0).await?))
    }
}

fn me(person: &Person) -> MeDto {
    let memberships = person.memberships.iter();
    MeDto {
        id: person.user.id,
        sub: person.user.sub.to_string(),
        name: person.user.name.clone(),
        email: person.user.email.clone(),
        system_role: person.user.system_role.map(|role| role.0),
        memberships: memberships
            .map(|(company, role)| Membership { company: company.clone(), role: *role })
            .collect(),
    }
}

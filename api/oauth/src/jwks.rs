//! The JSON Web Key Set (RFC 7517) with which tokens are verified. It may be cached for some minutes: keys are
//! published long before they sign.

use std::sync::{Arc, PoisonError, RwLock};

use poem::{Endpoint, Request, Response, Result};

use platform::Ctx;
use web::document::Document;

/// `GET /oauth2/jwks`. The document is built again when the keys have changed.
#[derive(Clone)]
pub(super) struct Jwks {
    ctx: Ctx,
    built: Arc<RwLock<Option<Built>>>,
}

/// The keys, and the document that contains them.
type Built = (Arc<str>, Document);

impl Jwks {
    pub(super) fn new(ctx: &Ctx) -> Self {
        Self { ctx: ctx.clone(), built: Arc::default() }
    }

    pub(super) async fn respond(&self, request: &Request) -> Response {
        let keys = self.ctx.keys.jwks().await;
        {
            let built = self.built.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((known, document)) = &*built
                && Arc::ptr_eq(known, &keys)
            {
                return document.respond(request);
            }
        }
        let document = Document::json(keys.as_bytes().to_vec());
        let response = document.respond(request);
        *self.built.write().unwrap_or_else(PoisonError::into_inner) = Some((keys, document));
        response
    }
}

impl Endpoint for Jwks {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        Ok(self.respond(&request).await)
    }
}

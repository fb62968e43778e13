//! `/v1/companies/{company_id}/email-domains`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{CreateEmailDomain, EmailDomain, VerifyEmailDomain};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    conditional::{IfMatch, VersionedResponse},
    list::{ListResponse, Paging},
    parameters::Path,
    responses::{Created, Done},
};
use organisation::email_domains;
use platform::Ctx;
use web::Result;

/// `/v1/companies/{company_id}/email-domains`.
#[derive(Debug)]
pub(crate) struct EmailDomains;

#[OpenApi(tag = "Tag::IdentityProviders")]
impl EmailDomains {
    /// List the email domains of a company
    ///
    /// Returns the domains, verified or not. `q` searches by their beginning. Requires an administrator of the company.
    #[oai(path = "/companies/:company_id/email-domains", method = "get", operation_id = "listEmailDomains")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        paging: Paging,
    ) -> Result<ListResponse<EmailDomain>> {
        let page = email_domains::list(&ctx, &caller.0, company_id.0, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Add an email domain to a company
    ///
    /// Adds a domain and returns the TXT record that proves it. Nothing follows from the domain until it is verified.
    /// Requires an administrator of the company.
    #[oai(path = "/companies/:company_id/email-domains", method = "post", operation_id = "createEmailDomain")]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        body: Body<CreateEmailDomain>,
    ) -> Result<Created<EmailDomain>> {
        let (domain, _) = email_domains::create(&ctx, &caller.0, company_id.0, body.0).await?;
        let location = format!("/v1/companies/{}/email-domains/{}", company_id.0, domain.id);
        Ok(Created::Created(Json(domain), location))
    }

    /// Get an email domain of a company
    ///
    /// Returns a domain with the TXT record that proves it. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/email-domains/:domain_id",
        method = "get",
        operation_id = "getEmailDomain"
    )]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        domain_id: Path<i64>,
    ) -> Result<VersionedResponse<EmailDomain>> {
        let (domain, version) = email_domains::get(&ctx, &caller.0, company_id.0, domain_id.0).await?;
        Ok(VersionedResponse::new(domain, version))
    }

    /// Verify an email domain of a company
    ///
    /// Looks up the TXT record (`dns`), which requires an administrator of the company, or takes the word of the caller
    /// (`administrator`), which requires an administrator of the installation. Fails with `record_missing` or
    /// `dns_unavailable`, and with `domain_taken` if another company has verified the domain.
    #[oai(
        path = "/companies/:company_id/email-domains/:domain_id/verification",
        method = "post",
        operation_id = "verifyEmailDomain"
    )]
    async fn verify(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        domain_id: Path<i64>,
        seen: IfMatch,
        body: Body<VerifyEmailDomain>,
    ) -> Result<VersionedResponse<EmailDomain>> {
        let domain = (company_id.0, domain_id.0);
        let (domain, version) = email_domains::verify(&ctx, &caller.0, domain, body.0.method, seen.0).await?;
        Ok(VersionedResponse::new(domain, version))
    }

    /// Delete an email domain of a company
    ///
    /// Logins that were linked by an email of the domain stay linked. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/email-domains/:domain_id",
        method = "delete",
        operation_id = "deleteEmailDomain"
    )]
    async fn delete(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        domain_id: Path<i64>,
    ) -> Result<Done> {
        email_domains::delete(&ctx, &caller.0, company_id.0, domain_id.0).await?;
        Ok(Done::Done)
    }
}

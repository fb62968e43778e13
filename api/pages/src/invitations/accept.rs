//! Accepts an invitation of a new person (UC-3) with a name and a password. Afterwards the person is active and signed
//! in.

use askama::Template;
use shared_types::{FieldError, readable_email};

use super::closed;
use crate::{
    continue_sign_in::{self, SignInContext},
    failure::Outcome,
    layout::Layout,
    mailed_link::{Hidden, MailedLink},
    new_password::NewPassword,
    texts::Texts,
    visit::Visit,
};
use kernel::{Error, Secret};
use organisation::invitations::OpenInvitation;
use sign_in::{
    invitations::{self, Acceptance},
    sessions::PreviousSessions,
};
use web::Params;

#[derive(Template)]
#[template(path = "invitation.html")]
struct Invitation {
    page: Layout,
    hidden: Hidden,
    company: String,
    email: String,
    name: String,
    name_wrong: Option<&'static str>,
    password: NewPassword,
}

/// Shows the form.
pub(super) async fn show(visit: &Visit<'_>, link: MailedLink, open: &OpenInvitation) -> Outcome {
    render(visit, link, open, open.user.name.clone(), &[]).await
}

/// Accepts the invitation with the name and the password of the form.
pub(super) async fn submit(
    visit: &Visit<'_>,
    form: &Params,
    link: MailedLink,
    open: &OpenInvitation,
) -> Outcome {
    let name = form.get("name").unwrap_or_default().to_owned();
    let accounts = visit.accounts().await?;
    let acceptance = Acceptance {
        name: name.clone(),
        password: Secret::new(form.get("password").unwrap_or_default()),
        previous: PreviousSessions::new(&accounts, false),
        source: visit.source.clone(),
    };
    match invitations::accept(visit.ctx, &link.token, acceptance).await {
        Ok(Ok(progress)) => continue_sign_in::respond(visit, progress, SignInContext::home(&accounts)).await,
        Ok(Err(why)) => Ok(closed::explain(visit, why)),
        Err(Error::Invalid(errors)) => render(visit, link, open, name, &errors).await,
        Err(error) => Err(error.into()),
    }
}

async fn render(
    visit: &Visit<'_>,
    link: MailedLink,
    open: &OpenInvitation,
    name: String,
    errors: &[FieldError],
) -> Outcome {
    let language = visit.language_of(&open.user);
    let texts = Texts::of(language);
    let code_of =
        |field: &str| errors.iter().find(|error| error.field == field).map(|error| error.code.as_str());
    let page = visit.layout(language, texts.welcome);
    let password = NewPassword::of(visit.ctx, language, &open.user, errors).await?;
    Ok(link.show_form(visit, page, errors.is_empty(), |page, hidden| Invitation {
        page,
        hidden,
        company: open.company.clone(),
        email: readable_email(&open.user.email).into_owned(),
        name,
        name_wrong: code_of("name").map(|code| match code {
            "required" => texts.name_required,
            "too_long" => texts.name_too_long,
            _ => texts.name_invalid,
        }),
        password,
    }))
}

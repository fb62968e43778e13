//! Confirms a new email address with the link that was mailed to it (UC-4). The person is signed in or gives the
//! password.

use askama::Template;
use poem::{Response, handler, http::StatusCode};
use shared_types::readable_email;

use super::{
    failure::{Failure, Outcome},
    layout::Layout,
    mailed_link::{Hidden, MailedLink},
    message::Link,
    visit::{Submission, Visit},
};
use kernel::{Error, Secret};
use organisation::users::{self, ChangeState, PendingEmail};
use platform::Actor;

#[derive(Template)]
#[template(path = "email_confirmation.html")]
struct EmailConfirmation {
    page: Layout,
    hidden: Hidden,
    paragraph: String,
    /// Whether the person is not signed in here, and must give the password.
    asks_password: bool,
    /// Why the password was rejected.
    wrong: Option<&'static str>,
}

/// `GET /email-confirmations`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let link = MailedLink::of_cookie(&visit)?;
    let pending = pending(&visit, &link).await?;
    let asks_password = visit.account_of(pending.user_id()).await?.is_none();
    Ok(render(&visit, link, &pending, asks_password, None))
}

/// `POST /email-confirmations`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let link = MailedLink::of_form(&visit, &form)?;
    let pending = pending(&visit, &link).await?;
    let texts = visit.texts();
    let account = visit.account_of(pending.user_id()).await?;
    let asks_password = account.is_none();
    let actor = match account {
        Some(account) => account.actor(&visit.source),
        None => Actor::anonymous(visit.source.clone()),
    };
    let password = form.get("password").map(Secret::new);
    match users::confirm_email(visit.ctx, &actor, pending.clone(), password).await {
        Ok(true) => Ok(confirmed(&visit, pending.email())),
        Ok(false) => {
            // It ended meanwhile, perhaps by the same form sent twice.
            self::pending(&visit, &link).await?;
            Ok(closed(&visit, texts.email_closed))
        }
        Err(Error::Invalid(errors)) if errors.iter().any(|error| error.field == "password") => {
            let is_missing = errors.iter().any(|error| error.code == "required");
            let wrong = if is_missing { texts.password_required } else { texts.password_wrong };
            Ok(render(&visit, link, &pending, asks_password, Some(wrong)))
        }
        Err(Error::Invalid(_)) => Ok(closed(&visit, texts.email_taken)),
        Err(error) => Err(error.into()),
    }
}

fn render(
    visit: &Visit<'_>,
    link: MailedLink,
    pending: &PendingEmail,
    asks_password: bool,
    wrong: Option<&'static str>,
) -> Response {
    let texts = visit.texts();
    let page = visit.layout(visit.language, texts.email_confirm_title);
    let paragraph = (texts.email_confirm)(&readable_email(pending.email()));
    link.show_form(visit, page, wrong.is_none(), |page, hidden| EmailConfirmation {
        page,
        hidden,
        paragraph,
        asks_password,
        wrong,
    })
}

/// Returns the change that the link confirms, if it is pending; otherwise the page that says what became of it.
async fn pending(visit: &Visit<'_>, link: &MailedLink) -> Result<PendingEmail, Failure> {
    let page = match users::pending_email(visit.ctx, &link.token).await? {
        Some(pending) if pending.state() == ChangeState::Pending => return Ok(pending),
        Some(pending) if pending.state() == ChangeState::Confirmed => confirmed(visit, pending.email()),
        _ => closed(visit, visit.texts().email_closed),
    };
    Err(Failure::Page(Box::new(page)))
}

fn confirmed(visit: &Visit<'_>, email: &str) -> Response {
    let texts = visit.texts();
    render_message(
        visit,
        StatusCode::OK,
        texts.email_confirmed_title,
        (texts.email_confirmed)(&readable_email(email)),
    )
}

/// Explains why the link is not valid.
fn closed(visit: &Visit<'_>, why: &str) -> Response {
    render_message(visit, StatusCode::GONE, visit.texts().email_closed_title, why.to_owned())
}

fn render_message(visit: &Visit<'_>, status: StatusCode, title: &str, said: String) -> Response {
    visit.message(title).paragraph(said).link(Link::to_start(visit.texts())).respond(visit.ctx, status)
}

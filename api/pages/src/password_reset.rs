//! Sets a new password with a link from a mail (UC-25). Afterwards the person is signed in.

use askama::Template;
use poem::{Response, handler, http::StatusCode};
use shared_types::{FieldError, readable_email};

use super::{
    continue_sign_in::{self, SignInContext},
    failure::Outcome,
    layout::{Layout, redirect},
    mailed_link::{Hidden, MailedLink},
    message::Link,
    new_password::NewPassword,
    texts::Texts,
    visit::{Submission, Visit},
};
use kernel::{Error, Secret};
use platform::external_logins;
use sign_in::{
    factors::{self, RecentFactor, RecentFactors},
    password_resets::{self, ResetSubmission, UsableReset},
    sessions::PreviousSessions,
};

#[derive(Template)]
#[template(path = "password_reset.html")]
struct PasswordReset {
    page: Layout,
    hidden: Hidden,
    email: String,
    password: NewPassword,
    /// What was added lately, perhaps by somebody else.
    recent: Vec<Recent>,
    /// Whether that can be removed here.
    are_removable: bool,
    /// The external logins that are removed, if there are any.
    removed: Option<String>,
}

/// A factor that was added lately.
struct Recent {
    key: String,
    text: String,
}

/// `GET /password-resets`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let link = MailedLink::of_cookie(&visit)?;
    match password_resets::find(visit.ctx, &link.token).await? {
        Some(open) => render(&visit, link, &open, &[]).await,
        None => ended(&visit, &link).await,
    }
}

/// `POST /password-resets`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let link = MailedLink::of_form(&visit, &form)?;
    let Some(open) = password_resets::find(visit.ctx, &link.token).await? else {
        return ended(&visit, &link).await;
    };
    let accounts = visit.accounts().await?;
    let recent = factors::recent(visit.ctx, open.user.id).await?.factors.into_iter();
    let is_ticked = |key: &String| form.get(&format!("remove-{key}")).is_some();
    let submission = ResetSubmission {
        password: Secret::new(form.get("password").unwrap_or_default()),
        remove: recent.map(|factor| factor.key).filter(is_ticked).collect(),
        sign_in: true,
        previous: PreviousSessions::new(&accounts, false),
        source: visit.source.clone(),
    };
    match password_resets::redeem(visit.ctx, &link.token, submission).await {
        Ok(Some(Some(progress))) => {
            continue_sign_in::respond(&visit, progress, SignInContext::home(&accounts)).await
        }
        Ok(Some(None)) => Ok(redirect(visit.ctx, "/sign-in")),
        Ok(None) => ended(&visit, &link).await,
        Err(Error::Invalid(errors)) => render(&visit, link, &open, &errors).await,
        Err(error) => Err(error.into()),
    }
}

/// Responds to a link that is not valid. If it was used, the person went back or sent the form twice.
async fn ended(visit: &Visit<'_>, link: &MailedLink) -> Outcome {
    if !password_resets::was_used(visit.ctx, &link.token).await? {
        return Ok(closed(visit));
    }
    let texts = visit.texts();
    let page = visit.message(texts.done_title).paragraph(texts.reset_done);
    Ok(page.link(Link::to_sign_in(texts)).respond(visit.ctx, StatusCode::OK))
}

async fn render(visit: &Visit<'_>, link: MailedLink, open: &UsableReset, errors: &[FieldError]) -> Outcome {
    let language = visit.language_of(&open.user);
    let title = Texts::of(language).new_password_title;
    let password = NewPassword::of(visit.ctx, language, &open.user, errors).await?;
    let RecentFactors { factors, are_removable } = factors::recent(visit.ctx, open.user.id).await?;
    let recent = factors.into_iter().map(|factor| recent(Texts::of(language), factor)).collect();
    let external = external_logins::added(visit.ctx, &open.user).await?;
    let removed = (!external.is_empty()).then(|| (Texts::of(language).removed_logins)(&external.join(", ")));
    let email = readable_email(&open.user.email).into_owned();
    Ok(link.show_form(visit, visit.layout(language, title), errors.is_empty(), |page, hidden| {
        PasswordReset { page, hidden, email, password, recent, are_removable, removed }
    }))
}

fn recent(texts: &Texts, factor: RecentFactor) -> Recent {
    let date = factor.created_at.format("%Y-%m-%d").to_string();
    Recent { key: factor.key, text: (texts.recent_factor)(factor.name.as_deref(), &date) }
}

/// Reports that the link was replaced, has expired or is not complete, but not which.
fn closed(visit: &Visit<'_>) -> Response {
    let texts = visit.texts();
    let page = visit.message(texts.reset_title).paragraph(texts.reset_closed);
    page.link(Link::new("/forgotten-password", texts.ask_again)).respond(visit.ctx, StatusCode::NOT_FOUND)
}

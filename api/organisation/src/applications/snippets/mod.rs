//! Ready configurations of common software for an application, without its secret and without what only its operator
//! can fill in.

mod software;
mod values;

use shared_types::{Placeholder, Snippet, SnippetFile};

use self::{software::Software, values::Values};
use super::{Application, visible};
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};

/// Everything that may have to be replaced, and its meaning. Their names begin alike, since settings of software are in
/// capitals too.
const PLACEHOLDERS: [(&str, &str); 10] = [
    (
        "YOUR_CLIENT_SECRET",
        "the application's secret: on its page, or client_secret of GET /v1/applications/{client_id}",
    ),
    (
        values::NO_REDIRECT_URI,
        "where people come back to, such as https://wiki.example.com/callback; register it as redirect URI too",
    ),
    (values::NO_SITE, "where people open the application, such as https://wiki.example.com"),
    ("YOUR_CRYPTO_PASSPHRASE", "a long random text that only this server knows"),
    ("YOUR_SESSION_SECRET", "a long random text that only this application knows"),
    ("YOUR_COOKIE_SECRET", "32 random characters, such as openssl rand -hex 16 prints"),
    ("YOUR_PACKAGE", "the package of the application, such as com.example.wiki"),
    ("YOUR_APPLICATION_ADDRESS", "where the application itself listens, such as 127.0.0.1:3000"),
    ("YOUR_CERTIFICATE_FILE", "the file with the site's certificate"),
    ("YOUR_CERTIFICATE_KEY_FILE", "the file with its key"),
];

/// Returns the configurations that suit an application, without its secret.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor manages applications.
pub async fn list(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<Vec<Snippet>> {
    let client = visible(ctx, actor, client_id).await?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    let (issuer, application) = (ctx.config.server.issuer(), &client.application);
    let suitable = software::ALL.iter().filter(|software| software.role.is_of(application));
    suitable.map(|software| snippet(software, issuer, application)).collect()
}

fn snippet(software: &Software, issuer: &str, application: &Application) -> Result<Snippet> {
    let values = Values::of(issuer, application, software.callback);
    let files = software.files.iter().map(|(name, render)| {
        let text = render(&values).map_err(Error::internal)?;
        Ok(SnippetFile { name: (*name).to_owned(), text: format!("{}\n", text.trim_end()) })
    });
    let files = files.collect::<Result<Vec<_>>>()?;
    let is_in_it = |placeholder: &str| files.iter().any(|file| file.text.contains(placeholder));
    let in_it = PLACEHOLDERS.iter().filter(|(placeholder, _)| is_in_it(placeholder));
    let placeholder =
        |(text, meaning): &(&str, &str)| Placeholder { text: (*text).into(), meaning: (*meaning).into() };
    let placeholders = in_it.map(placeholder).collect();
    let (id, title, tested) = (software.kind, software.title.to_owned(), software.tested);
    Ok(Snippet { id, title, tested, files, placeholders })
}

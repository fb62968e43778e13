//! Connecting the external login of a company with a set-up link (UC-20): for the IT of a customer, who needs no account
//! here.

use askama::Template;
use poem::{Response, handler, http::StatusCode};
use shared_types::{
    ConnectionTest, IdentityProviderPreset, StepOutcome, TestedStep, Word,
    texts::{Language, ProblemText},
};

use super::{
    confirmation::ask,
    failure::{Failure, Outcome},
    layout::{Layout, redirect},
    mailed_link::{Hidden, MailedLink},
    texts::setup_links::SetupLinkTexts,
    visit::{Submission, Visit},
};
use kernel::{Error, Result};
use organisation::{
    identity_providers::{backchannel_logout_uri, redirect_uri},
    setup_links::{self, ConnectionForm, OpenSetupLink, SetupLinkClosed},
};
use sign_in::upstream::test_connection;
use web::Params;

/// The page to which all forms lead back.
const PATH: &str = setup_links::PATH;

#[derive(Template)]
#[template(path = "setup_link.html")]
struct Page {
    page: Layout,
    hidden: Hidden,
    texts: &'static SetupLinkTexts,
    lead: String,
    redirect_uri: String,
    logout_uri: String,
    presets: Vec<PresetShown>,
    issuer: String,
    client_id: String,
    has_secret: bool,
    wrong: Wrong,
    tested: Option<Tested>,
}

/// A kind of service to choose.
struct PresetShown {
    word: &'static str,
    name: &'static str,
    /// Where to register the addresses.
    at: &'static str,
    is_chosen: bool,
}

/// What is wrong at the fields.
#[derive(Default)]
struct Wrong {
    issuer: Option<&'static str>,
    client_id: Option<&'static str>,
    client_secret: Option<&'static str>,
}

impl Wrong {
    fn is_any(&self) -> bool {
        self.issuer.is_some() || self.client_id.is_some() || self.client_secret.is_some()
    }

    /// Returns what the errors of a save mean.
    fn of(texts: &SetupLinkTexts, error: &Error) -> Option<Self> {
        let Error::Invalid(errors) = error else { return None };
        let at = |field: &str, text| errors.iter().any(|error| error.field == field).then_some(text);
        Some(Self {
            issuer: at("issuer", texts.issuer_wrong),
            client_id: at("client_id", texts.client_id_wrong),
            client_secret: at("client_secret", texts.client_secret_wrong),
        })
        .filter(Self::is_any)
    }
}

/// What a connection test showed.
struct Tested {
    summary: &'static str,
    steps: Vec<StepShown>,
}

struct StepShown {
    name: &'static str,
    outcome: &'static str,
    problem: Option<String>,
    detail: Option<String>,
}

/// `GET /setup-links`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let link = MailedLink::of_cookie(&visit)?;
    let open = open(&visit, &link).await?;
    Ok(match open.is_confirmed() {
        true => {
            let entered = entered(&open);
            render(&visit, link, &open, (&entered, Wrong::default(), None))
        }
        false => begin(&visit, link, &open),
    })
}

/// `POST /setup-links`: confirms the link, or saves and tests the connection.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let link = MailedLink::of_form(&visit, &form)?;
    let before = open(&visit, &link).await?;
    if form.get("answer") == Some("accept") {
        let confirmed = setup_links::confirm(visit.ctx, &link.token, &visit.source).await?;
        return match confirmed {
            Ok(()) => Ok(redirect(visit.ctx, &visit.localised(PATH.to_owned()))),
            Err(closed) => Err(explain(&visit, closed)),
        };
    }
    if !before.is_confirmed() {
        return Ok(begin(&visit, link, &before));
    }
    let sent = sent(&form);
    match setup_links::save(visit.ctx, &link.token, &visit.source, &sent).await {
        Ok(Ok(())) => {}
        Ok(Err(closed)) => return Err(explain(&visit, closed)),
        Err(error) => {
            let wrong = Wrong::of(texts(&visit), &error).ok_or(error)?;
            return Ok(render(&visit, link, &before, (&sent, wrong, None)));
        }
    }
    let after = open(&visit, &link).await?;
    let actor = after.actor(&visit.source);
    let test = test_connection(visit.ctx, &actor, after.owner(), after.provider.id).await?;
    let tested = tested(&visit, &test);
    Ok(render(&visit, link, &after, (&entered(&after), Wrong::default(), Some(tested))))
}

fn texts(visit: &Visit<'_>) -> &'static SetupLinkTexts {
    SetupLinkTexts::of(visit.language)
}

/// Returns the link that was opened, if it works in this browser.
async fn open(visit: &Visit<'_>, link: &MailedLink) -> Result<OpenSetupLink, Failure> {
    let found = setup_links::find(visit.ctx, &link.token, &visit.source).await?;
    found.map_err(|closed| explain(visit, closed))
}

/// Returns the page that says why a link does not work.
fn explain(visit: &Visit<'_>, closed: SetupLinkClosed) -> Failure {
    let texts = texts(visit);
    let reason = match closed {
        SetupLinkClosed::Revoked => texts.revoked,
        SetupLinkClosed::Expired => texts.expired,
        SetupLinkClosed::OtherBrowser => texts.other_browser,
        SetupLinkClosed::Finished => texts.finished,
    };
    let page = visit.message(texts.closed_title).with_id("setup-link-closed").paragraph(reason);
    Failure::Page(Box::new(page.respond(visit.ctx, StatusCode::GONE)))
}

/// Asks whether to go on in this browser. Nothing is used up before, since mail programs open links too.
fn begin(visit: &Visit<'_>, link: MailedLink, open: &OpenSetupLink) -> Response {
    let texts = texts(visit);
    let paragraphs = vec![(texts.intro)(&open.company.name), texts.one_browser.to_owned()];
    ask(visit, link, &(texts.title)(&open.company.name), paragraphs, texts.begin, None)
}

/// Returns what is stored, without the secret.
fn entered(open: &OpenSetupLink) -> ConnectionForm {
    ConnectionForm {
        preset: open.provider.preset.0,
        issuer: open.provider.issuer.clone(),
        client_id: open.provider.client_id.clone(),
        client_secret: String::new(),
    }
}

fn sent(form: &Params) -> ConnectionForm {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let preset = IdentityProviderPreset::from_word(&text("preset"));
    ConnectionForm {
        preset: preset.unwrap_or(IdentityProviderPreset::OpenIdConnect),
        issuer: text("issuer"),
        client_id: text("client_id"),
        client_secret: text("client_secret"),
    }
}

fn render(
    visit: &Visit<'_>,
    link: MailedLink,
    open: &OpenSetupLink,
    (entered, wrong, tested): (&ConnectionForm, Wrong, Option<Tested>),
) -> Response {
    let texts = texts(visit);
    let preset = |preset: &IdentityProviderPreset| {
        let (name, at) = texts.preset(*preset);
        PresetShown { word: preset.as_str(), name, at, is_chosen: *preset == entered.preset }
    };
    let is_right = !wrong.is_any();
    let page = visit.layout(visit.language, (texts.title)(&open.company.name));
    link.show_form(visit, page, is_right, |page, hidden| Page {
        page,
        hidden,
        texts,
        lead: (texts.lead)(&open.company.name, &open.provider.name),
        redirect_uri: redirect_uri(visit.ctx, open.provider.id),
        logout_uri: backchannel_logout_uri(visit.ctx, open.provider.id),
        presets: offered().map(preset).collect(),
        issuer: entered.issuer.clone(),
        client_id: entered.client_id.clone(),
        has_secret: open.provider.client_secret.is_some(),
        wrong,
        tested,
    })
}

/// The services that a link can connect: those with OpenID Connect.
fn offered() -> impl Iterator<Item = &'static IdentityProviderPreset> {
    IdentityProviderPreset::ALL.iter().filter(|preset| preset.is_openid_connect())
}

fn tested(visit: &Visit<'_>, test: &ConnectionTest) -> Tested {
    let texts = texts(visit);
    Tested {
        summary: if test.succeeded { texts.test_ok } else { texts.test_failed },
        steps: test.steps.iter().map(|step| step_shown(texts, visit.language, step)).collect(),
    }
}

fn step_shown(texts: &SetupLinkTexts, language: Language, step: &TestedStep) -> StepShown {
    let outcome = match step.outcome {
        StepOutcome::Ok => texts.outcome_ok,
        StepOutcome::Failed => texts.outcome_failed,
        StepOutcome::Skipped => texts.outcome_skipped,
    };
    let problem = step.problem.map(|problem| ProblemText::of(problem, language));
    StepShown {
        name: texts.step(step.step),
        outcome,
        problem: problem.map(|problem| format!("{} {}", problem.title, problem.remedy)),
        detail: step.detail.clone(),
    }
}

//! Accepts an invitation of a new person (UC-3) with a name, a password and the attributes that the settings require.
//! Afterwards the person is active and signed in.

use askama::Template;
use shared_types::{FieldError, RequiredAttribute, Word, readable_email};

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
use organisation::{invitations::OpenInvitation, users::required_value};
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
    attributes: Vec<AttributeField>,
    password: NewPassword,
}

impl Invitation {
    fn is_valid_so_far(&self) -> bool {
        self.name_wrong.is_none() && self.attributes.iter().all(|field| field.wrong.is_none())
    }
}

/// A field for a required attribute.
struct AttributeField {
    name: &'static str,
    label: &'static str,
    value: String,
    kind: &'static str,
    /// What browsers know the value by (HTML section 4.10.18.7).
    autocomplete: &'static str,
    wrong: Option<&'static str>,
}

impl AttributeField {
    fn new(texts: &'static Texts, attribute: RequiredAttribute, value: String, code: Option<&str>) -> Self {
        let (kind, autocomplete) = match attribute {
            RequiredAttribute::GivenName => ("text", "given-name"),
            RequiredAttribute::MiddleName => ("text", "additional-name"),
            RequiredAttribute::FamilyName => ("text", "family-name"),
            RequiredAttribute::Nickname => ("text", "nickname"),
            RequiredAttribute::Gender => ("text", "sex"),
            RequiredAttribute::Birthdate => ("date", "bday"),
            RequiredAttribute::PhoneNumber => ("tel", "tel"),
        };
        let wrong = code.map(|code| match code {
            "required" => texts.attribute_required,
            "too_long" => texts.name_too_long,
            _ => (texts.attribute_invalid)(attribute),
        });
        let label = (texts.attribute)(attribute);
        Self { name: attribute.as_str(), label, value, kind, autocomplete, wrong }
    }
}

/// What was entered for each attribute that the settings require.
type Entered = Vec<(RequiredAttribute, String)>;

/// Shows the form.
pub(super) async fn show(visit: &Visit<'_>, link: MailedLink, open: &OpenInvitation) -> Outcome {
    let settings = visit.ctx.settings.current();
    let known = settings
        .required_attributes
        .iter()
        .map(|attribute| (*attribute, required_value(&open.user, *attribute)));
    render(visit, link, open, (open.user.name.clone(), known.collect()), &[]).await
}

/// Accepts the invitation with what the form contains.
pub(super) async fn submit(
    visit: &Visit<'_>,
    form: &Params,
    link: MailedLink,
    open: &OpenInvitation,
) -> Outcome {
    let entered = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let name = entered("name");
    let settings = visit.ctx.settings.current();
    let required = settings.required_attributes.iter();
    let attributes: Entered = required.map(|attribute| (*attribute, entered(attribute.as_str()))).collect();
    let accounts = visit.accounts().await?;
    let acceptance = Acceptance {
        name: name.clone(),
        attributes: attributes.clone(),
        password: Secret::new(form.get("password").unwrap_or_default()),
        previous: PreviousSessions::new(&accounts, false),
        source: visit.source.clone(),
    };
    match invitations::accept(visit.ctx, &link.token, acceptance).await {
        Ok(Ok(progress)) => continue_sign_in::respond(visit, progress, SignInContext::home(&accounts)).await,
        Ok(Err(why)) => Ok(closed::explain(visit, why)),
        Err(Error::Invalid(errors)) => render(visit, link, open, (name, attributes), &errors).await,
        Err(error) => Err(error.into()),
    }
}

async fn render(
    visit: &Visit<'_>,
    link: MailedLink,
    open: &OpenInvitation,
    (name, entered): (String, Entered),
    errors: &[FieldError],
) -> Outcome {
    let language = visit.language_of(&open.user);
    let texts = Texts::of(language);
    let code_of =
        |field: &str| errors.iter().find(|error| error.field == field).map(|error| error.code.as_str());
    let page = visit.layout(language, texts.welcome);
    let attributes = entered
        .into_iter()
        .map(|(attribute, value)| AttributeField::new(texts, attribute, value, code_of(attribute.as_str())));
    let attributes = attributes.collect();
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
        attributes,
        password,
    }))
}

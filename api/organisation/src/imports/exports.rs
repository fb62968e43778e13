//! The people in the JSON files of other systems: what of them is imported.

use serde_json::Value;
use shared_types::ImportKind;

use super::mapping;

/// The columns of a list of SCIM 2.0 users (RFC 7643 section 4.1).
const SCIM: [&str; 9] = [
    "email",
    "username",
    "name",
    "given_name",
    "family_name",
    "status",
    "phone_number",
    "nickname",
    "zoneinfo",
];
/// The columns of the users of an exported realm of Keycloak, and of those of Django's `dumpdata`.
const WITH_PASSWORDS: [&str; 7] =
    ["email", "username", "name", "given_name", "family_name", "status", "password_hash"];
/// What stands for a password hash in the sample.
const HIDDEN: &str = "(password hash)";

/// Returns the names of the columns of a file: those of the fields that they contain.
pub(super) fn columns(kind: ImportKind) -> &'static [&'static str] {
    match kind {
        ImportKind::Csv => &[],
        ImportKind::Scim => &SCIM,
        ImportKind::Keycloak | ImportKind::Django => &WITH_PASSWORDS,
    }
}

/// Returns the names of the members of the file's object that are lists of people.
pub(super) fn lists(kind: ImportKind) -> &'static [&'static str] {
    match kind {
        ImportKind::Scim => &["Resources"],
        ImportKind::Keycloak => &["users"],
        ImportKind::Csv | ImportKind::Django => &[],
    }
}

/// Recognises what a JSON file is by its beginning; `None`: it is none of these.
pub(super) fn recognise(beginning: &str) -> Option<ImportKind> {
    let has = |word: &str| beginning.contains(word);
    match beginning.trim_start().chars().next()? {
        '[' if has("\"model\"") && has("\"fields\"") => Some(ImportKind::Django),
        '{' if has("\"realm\"") => Some(ImportKind::Keycloak),
        '[' | '{' if has("urn:ietf:params:scim:") || has("\"userName\"") => Some(ImportKind::Scim),
        '{' if has("\"users\"") => Some(ImportKind::Keycloak),
        _ => None,
    }
}

/// Returns the cells of a person; `None` if the object is no person.
pub(super) fn cells(kind: ImportKind, object: &Value) -> Option<Vec<String>> {
    match kind {
        ImportKind::Csv => None,
        ImportKind::Scim => scim(object),
        ImportKind::Keycloak => keycloak(object),
        ImportKind::Django => django(object),
    }
}

/// Hides the password hashes of cells that are shown, by the names of their columns.
pub(super) fn hide(columns: &[String], cells: &mut [String]) {
    for (name, cell) in columns.iter().zip(cells) {
        if !cell.is_empty() && mapping::field_named(name).is_some_and(|field| field == "password_hash") {
            HIDDEN.clone_into(cell);
        }
    }
}

fn scim(user: &Value) -> Option<Vec<String>> {
    let login = user["userName"].as_str()?;
    let email = match preferred(&user["emails"]) {
        email if email.is_empty() && login.contains('@') => login.to_owned(),
        email => email,
    };
    let names = &user["name"];
    let (given, family) = (text(&names["givenName"]), text(&names["familyName"]));
    let whole =
        [&user["displayName"], &names["formatted"]].map(text).into_iter().find(|name| !name.is_empty());
    Some(vec![
        email,
        username(login),
        whole.unwrap_or_else(|| name_of(login, &given, &family)),
        given,
        family,
        status(&user["active"]),
        preferred(&user["phoneNumbers"]),
        text(&user["nickName"]),
        text(&user["timezone"]),
    ])
}

/// A user of an export (`kc.sh export`, or with the users in the realm's file). The password is the credential as
/// Keycloak stores it. Accounts of services are no people.
fn keycloak(user: &Value) -> Option<Vec<String>> {
    let login = user["username"].as_str()?;
    if user["serviceAccountClientId"].is_string() {
        return None;
    }
    let credentials = user["credentials"].as_array();
    let password = credentials.and_then(|all| all.iter().find(|one| one["type"] == "password"));
    let (given, family) = (text(&user["firstName"]), text(&user["lastName"]));
    Some(vec![
        text(&user["email"]),
        username(login),
        name_of(login, &given, &family),
        given,
        family,
        status(&user["enabled"]),
        password.map(Value::to_string).unwrap_or_default(),
    ])
}

/// A user of `dumpdata`: an entry with a password, an email or a name to sign in with, of whichever model. Passwords
/// that begin with `!` are unusable.
fn django(entry: &Value) -> Option<Vec<String>> {
    let fields = &entry["fields"];
    let password = fields["password"].as_str()?;
    let login = fields["username"].as_str().or(fields["email"].as_str())?;
    let (given, family) = (text(&fields["first_name"]), text(&fields["last_name"]));
    Some(vec![
        text(&fields["email"]),
        username(login),
        name_of(login, &given, &family),
        given,
        family,
        status(&fields["is_active"]),
        if password.starts_with('!') { String::new() } else { password.to_owned() },
    ])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().trim().to_owned()
}

/// The name to sign in with, unless it is an email: that is imported by itself.
fn username(login: &str) -> String {
    if login.contains('@') { String::new() } else { login.trim().to_owned() }
}

/// The name of a person who has no other.
fn name_of(login: &str, given: &str, family: &str) -> String {
    if given.is_empty() && family.is_empty() { login.trim().to_owned() } else { String::new() }
}

fn status(is_active: &Value) -> String {
    match is_active.as_bool() {
        Some(true) => "active".to_owned(),
        Some(false) => "disabled".to_owned(),
        None => String::new(),
    }
}

/// The primary value of a list, or else the first one (RFC 7643 section 2.4).
fn preferred(values: &Value) -> String {
    let Some(values) = values.as_array() else { return String::new() };
    let primary = values.iter().find(|value| value["primary"] == true).or(values.first());
    primary.map(|value| text(&value["value"])).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_of_other_systems_are_recognised() {
        for (text, kind) in [
            (r#" {"realm":"acme","users":[]}"#, Some(ImportKind::Keycloak)),
            (r#"[{"model":"auth.user","pk":1,"fields":{}}]"#, Some(ImportKind::Django)),
            (r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"]}"#, Some(ImportKind::Scim)),
            (r#"[{"userName":"ana"}]"#, Some(ImportKind::Scim)),
            ("email,name\n", None),
            (r#"{"people":[]}"#, None),
            ("", None),
        ] {
            assert_eq!(recognise(text), kind, "{text}");
        }
    }

    #[test]
    fn only_people_of_a_file_are_imported() {
        let service = json!({ "username": "service-account-wiki", "serviceAccountClientId": "wiki" });
        assert_eq!(cells(ImportKind::Keycloak, &service), None);
        let group = json!({ "model": "auth.group", "pk": 1, "fields": { "name": "editors" } });
        assert_eq!(cells(ImportKind::Django, &group), None);
        assert_eq!(cells(ImportKind::Scim, &json!({ "displayName": "Editors" })), None);
    }

    #[test]
    fn what_has_no_password_is_imported_without_one() {
        let fields =
            json!({ "email": "ana@example.com", "username": "Ana", "password": "!x", "is_active": false });
        let found =
            cells(ImportKind::Django, &json!({ "model": "accounts.user", "fields": fields })).unwrap();
        assert_eq!(found, ["ana@example.com", "Ana", "Ana", "", "", "disabled", ""]);
        let user = json!({ "username": "ana@example.com", "email": "ana@example.com", "credentials": [{ "type": "otp" }] });
        let found = cells(ImportKind::Keycloak, &user).unwrap();
        assert_eq!(found, ["ana@example.com", "", "ana@example.com", "", "", "", ""]);
    }

    #[test]
    fn the_primary_email_of_scim_is_imported() {
        let emails = json!([{ "value": "a@example.com" }, { "value": "b@example.com", "primary": true }]);
        let found = cells(ImportKind::Scim, &json!({ "userName": "ana", "emails": emails })).unwrap();
        assert_eq!((found[0].as_str(), found[1].as_str()), ("b@example.com", "ana"));
        let found = cells(ImportKind::Scim, &json!({ "userName": "ana@example.com" })).unwrap();
        assert_eq!((found[0].as_str(), found[1].as_str()), ("ana@example.com", ""));
    }
}

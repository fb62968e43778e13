//! The mapped cells of a row, and what they ask for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use shared_types::{CompanyRole, CreateUser, UserChange, UserStatus, Word};

use super::{Row, mapping, source::purpose};
use kernel::{Error, Result, Secret};
use platform::{Patch, ctx::Ctx, jobs::Sealed};

/// The words for a person who is active, and for one who is disabled.
const ACTIVE: [&str; 8] = ["active", "enabled", "yes", "true", "1", "sí", "si", "sim"];
const DISABLED: [&str; 7] = ["disabled", "inactive", "no", "false", "0", "não", "nao"];

/// The mapped cells of a row, by field.
pub(super) type Cells = BTreeMap<String, String>;

/// Whether a field is about access to an application.
pub(super) fn is_access(field: &str) -> bool {
    field.starts_with(mapping::ACCESS)
}

/// The roles in an application that the cells ask for; `None` if they say nothing. A cell that is neither yes nor no
/// is an error at its field.
pub(super) fn wanted_roles(
    cells: &Cells,
    client_id: &str,
    before: &BTreeSet<String>,
) -> Result<Option<BTreeSet<String>>, String> {
    let mut wanted: Option<BTreeSet<String>> = None;
    for (field, cell) in cells {
        match mapping::access_of(field) {
            Some((of, None)) if of == client_id => {
                let codes = cell.split(|c: char| c.is_whitespace() || ",;|".contains(c));
                wanted = Some(codes.filter(|code| !code.is_empty()).map(str::to_owned).collect());
            }
            Some((of, Some(role))) if of == client_id => {
                let roles = wanted.get_or_insert_with(|| before.clone());
                match cell.to_lowercase() {
                    yes if ACTIVE.contains(&&*yes) || yes == "x" => _ = roles.insert(role.to_owned()),
                    no if DISABLED.contains(&&*no) => _ = roles.remove(role),
                    _ => return Err(field.clone()),
                }
            }
            _ => {}
        }
    }
    Ok(wanted)
}

/// The status that the cells ask for.
pub(super) fn status(cells: &Cells) -> Result<Option<UserStatus>> {
    let Some(cell) = cells.get("status") else { return Ok(None) };
    match cell.to_lowercase() {
        word if ACTIVE.contains(&&*word) || word == "invited" => Ok(Some(UserStatus::Active)),
        word if DISABLED.contains(&&*word) => Ok(Some(UserStatus::Disabled)),
        _ => Err(Error::field("status", "invalid", "must be active or disabled")),
    }
}

/// The role in the company that the cells ask for.
pub(super) fn company_role(cells: &Cells) -> Result<Option<CompanyRole>> {
    let Some(cell) = cells.get("company_role") else { return Ok(None) };
    let word = cell.to_lowercase().replace([' ', '-'], "_");
    match CompanyRole::from_word(&word) {
        Some(role) => Ok(Some(role)),
        None => Err(Error::field("company_role", "invalid", "must be member or company_admin")),
    }
}

/// The members of a user that the cells contain, as JSON.
fn members(cells: &Cells) -> Result<serde_json::Map<String, Value>> {
    let mut members = serde_json::Map::new();
    let mut attributes = serde_json::Map::new();
    for (field, cell) in cells {
        if let Some(name) = field.strip_prefix(mapping::ATTRIBUTE) {
            attributes.insert(name.to_owned(), json!(cell));
        } else if field == "address" {
            members.insert(field.clone(), json!({ "formatted": cell }));
        } else if field == "company_role" {
            members.insert(field.clone(), json!(company_role(cells)?));
        } else if field != "status" && !is_access(field) {
            members.insert(field.clone(), json!(cell));
        }
    }
    if !attributes.is_empty() {
        members.insert("attributes".to_owned(), Value::Object(attributes));
    }
    Ok(members)
}

/// The new user of a row.
pub(super) fn create_user(cells: &Cells) -> Result<CreateUser> {
    let mut members = members(cells)?;
    if !members.contains_key("name") {
        let parts = ["given_name", "family_name"].map(|field| cells.get(field).cloned().unwrap_or_default());
        members.insert("name".to_owned(), json!(parts.join(" ").trim()));
    }
    if let Some(Value::String(name)) = members.get_mut("username") {
        *name = name.to_lowercase();
    }
    serde_json::from_value(Value::Object(members)).map_err(Error::internal)
}

/// The change of an existing user of a row. The email is what the user is found by, and a password is never replaced.
pub(super) fn user_change(cells: &Cells) -> Result<Patch<UserChange>> {
    let mut members = members(cells)?;
    for field in ["email", "password_hash"] {
        members.remove(field);
    }
    let mut set: UserChange = serde_json::from_value(Value::Object(members)).map_err(Error::internal)?;
    set.status = status(cells)?;
    set.username = set.username.map(|name| name.to_lowercase());
    Ok(Patch { set, clear: Vec::new(), merges: true })
}

/// Encrypts the hash of a password in the cells.
pub(super) fn sealed(ctx: &Ctx, import_id: i64, mut cells: Cells) -> Result<Cells> {
    if let Some(hash) = cells.get_mut("password_hash") {
        let secret = Secret::new(std::mem::take(hash));
        let sealed = Sealed::new(&ctx.cipher, &purpose(import_id), &secret)?;
        *hash = serde_json::from_value(json!(sealed)).map_err(Error::internal)?;
    }
    Ok(cells)
}

/// Decrypts the hash of a password in the cells.
pub(super) fn opened(ctx: &Ctx, row: &Row) -> Result<Cells> {
    let mut cells = row.cells.0.clone();
    if let Some(hash) = cells.get_mut("password_hash") {
        let sealed: Sealed = serde_json::from_value(json!(hash)).map_err(Error::internal)?;
        sealed.open(&ctx.cipher, &purpose(row.import_id))?.expose().clone_into(hash);
    }
    Ok(cells)
}

//! Decides what each row of a file would do, and why a row cannot be applied.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Value, json};
use shared_types::{FieldError, ImportAction, ImportRowChange, ImportRowState, SystemRole, UserStatus, Word};

use super::{
    Import, Row,
    cells::{Cells, create_user, is_access, sealed, status, user_change, wanted_roles},
    mapping,
    parser::Record,
    people::{Person, Persons, fields_of},
};
use crate::{access, entitlements, users};
use kernel::{Error, Fields, Result, validate};
use platform::{actor::Actor, ctx::Ctx, limits};
use store::{
    columns::{Json, Stored},
    entity::user,
    payloads::{ImportDetails, ImportProgress},
};

/// Plans the rows of an import.
pub(super) struct Planner<'a> {
    ctx: &'a Ctx,
    actor: &'a Actor,
    import: &'a Import,
    /// The terms of the applications that roles are given in, by client id.
    terms: BTreeMap<String, access::AssignableRoles>,
    /// The ids of the active administrators of the installation.
    administrators: BTreeSet<i64>,
}

/// A row that is read but not planned yet.
struct Line {
    line: i64,
    cells: Cells,
    email: String,
    errors: Vec<FieldError>,
}

impl<'a> Planner<'a> {
    /// Loads what the rows are compared with.
    pub(super) async fn new(ctx: &'a Ctx, actor: &'a Actor, import: &'a Import) -> Result<Self> {
        let terms = terms(ctx, import).await?;
        let administrators: Vec<i64> = user::Entity::find()
            .select_only()
            .column(user::Column::Id)
            .filter(user::Column::SystemRole.eq(SystemRole::Admin.as_str()))
            .filter(user::Column::Status.eq(UserStatus::Active.as_str()))
            .into_tuple()
            .all(ctx.db.read())
            .await?;
        Ok(Self { ctx, actor, import, terms, administrators: administrators.into_iter().collect() })
    }

    /// Plans the next records.
    ///
    /// # Errors
    /// [`Error::TooOften`] when the actor has checked many rows about people of other companies, which reveal that
    /// those have an account.
    pub(super) async fn plan(&self, records: Vec<Record>, progress: &mut ImportProgress) -> Result<Vec<Row>> {
        let lines: Vec<_> = records.into_iter().map(|record| self.line(record)).collect();
        let persons = Persons::load(
            self.ctx,
            self.import,
            lines.iter().map(|line| line.email.clone()).collect(),
            lines
                .iter()
                .filter_map(|line| line.cells.get("username").map(|name| name.to_lowercase()))
                .collect(),
            self.terms.values().map(access::AssignableRoles::entitlement_id).collect(),
        )
        .await?;
        let of_others = lines.iter().filter_map(|line| persons.by_email.get(&line.email));
        let of_others = of_others.filter(|person| person.membership.is_none()).count();
        limits::check_people_of_others(self.ctx, self.actor, of_others).await?;
        let (mut emails, mut usernames) = (persons.emails.clone(), persons.usernames.clone());
        let mut rows = Vec::with_capacity(lines.len());
        for mut line in lines {
            let username = line.cells.get("username").map(|name| name.to_lowercase()).unwrap_or_default();
            for (field, value, seen) in
                [("email", &line.email, &mut emails), ("username", &username, &mut usernames)]
            {
                if value.is_empty() {
                    continue;
                }
                match seen.get(value) {
                    Some(first) => {
                        let text = format!("is in line {first} already");
                        line.errors.push(error(field, "duplicate", text));
                    }
                    None => _ = seen.insert(value.clone(), line.line),
                }
            }
            rows.push(self.row(line, username, &persons, progress)?);
        }
        Ok(rows)
    }

    /// Reads the mapped cells of a record.
    fn line(&self, record: Record) -> Line {
        let mut errors = Vec::new();
        if let Some((code, text)) = record.problem {
            errors.push(error("", code, text.to_owned()));
        }
        let mut cells = Cells::new();
        for column in &self.import.format.0.mapping {
            let cell = usize::try_from(column.column).ok().and_then(|index| record.cells.get(index));
            let cell = cell.map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
            if let Some(cell) = cell {
                // PostgreSQL does not store it.
                if cell.contains('\0') {
                    let text = "must not contain control characters";
                    errors.push(error(&column.field, "invalid", text.to_owned()));
                    continue;
                }
                cells.insert(column.field.clone(), cell.to_owned());
            }
        }
        let mut fields = Fields::new();
        let email = cells.get("email").map(String::as_str).unwrap_or_default();
        let email = validate::email(&mut fields, "email", email);
        if errors.is_empty() {
            errors.extend(errors_of(fields.finish()));
        }
        Line { line: record.line, cells, email, errors }
    }

    fn row(
        &self,
        mut line: Line,
        username: String,
        persons: &Persons,
        progress: &mut ImportProgress,
    ) -> Result<Row> {
        let mut row = Row {
            import_id: self.import.id,
            line: line.line,
            action: Stored(ImportAction::Error),
            state: Stored(ImportRowState::Planned),
            email: line.email.chars().take(254).collect(),
            username: username.chars().take(64).collect(),
            user_id: None,
            user_version: None,
            cells: Json(Cells::new()),
            details: Json(ImportDetails::default()),
        };
        let mut changes = Vec::new();
        if line.errors.is_empty() {
            let planned = match persons.by_email.get(&line.email) {
                Some(person) => {
                    (row.user_id, row.user_version) = (Some(person.user.id), Some(person.user.version));
                    self.existing(&line.cells, person, persons, progress)
                }
                None => self.new_person(&line.cells, persons),
            };
            match planned {
                Ok((action, found)) => (row.action, changes) = (Stored(action), found),
                Err(failed) => line.errors = public_errors(failed)?,
            }
        }
        if line.errors.is_empty() {
            line.errors = self.access(&row, &line.cells, persons, progress, &mut changes);
        }
        if !line.errors.is_empty() {
            row.action = Stored(ImportAction::Error);
        } else if row.action.0 == ImportAction::Unchanged && changes.iter().any(|it| is_access(&it.field)) {
            row.action = Stored(ImportAction::Change);
        }
        count(progress, row.action.0);
        if row.action.0 == ImportAction::Disable {
            progress.administrators.extend(row.user_id.filter(|id| self.administrators.contains(id)));
        }
        row.cells = Json(sealed(self.ctx, self.import.id, line.cells)?);
        row.details = Json(ImportDetails { changes, errors: line.errors });
        Ok(row)
    }

    /// A person whom nobody has this email of.
    fn new_person(&self, cells: &Cells, persons: &Persons) -> Result<(ImportAction, Vec<ImportRowChange>)> {
        if status(cells)? == Some(UserStatus::Disabled) {
            return Ok((ImportAction::Unchanged, Vec::new()));
        }
        let mut fields = Fields::new();
        let new = create_user(cells)?;
        users::validate(&mut fields, "", &new);
        users::imported_hash(&mut fields, self.actor, None, new.password_hash.as_deref())?;
        if let Some(name) = &new.username {
            let name = name.to_lowercase();
            if persons.taken.contains_key(&name) {
                fields.add("username", "duplicate", "is taken already");
            } else if self.ctx.settings.current().reserves_username(&name) && !self.actor.is_admin() {
                fields.add("username", "reserved", "is given by an administrator of the system only");
            }
        }
        fields.finish()?;
        Ok((ImportAction::Create, Vec::new()))
    }

    /// A person who has this email.
    fn existing(
        &self,
        cells: &Cells,
        person: &Person,
        persons: &Persons,
        progress: &ImportProgress,
    ) -> Result<(ImportAction, Vec<ImportRowChange>)> {
        let Some(membership) = &person.membership else {
            return Err(Error::field("email", "duplicate", "belongs to a person of another company"));
        };
        let mut fields = Fields::new();
        let change = users::check_change(&mut fields, user_change(cells)?);
        fields.finish()?;
        let (after, role) =
            change.preview(self.ctx, self.actor, &person.user, membership, person.has_other_way)?;
        if let Some(name) = after.username.as_ref().filter(|_| after.username != person.user.username)
            && persons.taken.get(name).is_some_and(|owner| *owner != person.user.id)
        {
            return Err(Error::field("username", "duplicate", "is taken already"));
        }
        let before = fields_of(&person.user, membership.role.0);
        let now = fields_of(&after, role);
        let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
        let changes = names.into_iter().filter(|name| before.get(*name) != now.get(*name)).map(|name| {
            let value = |of: &serde_json::Map<String, Value>| of.get(name).cloned().unwrap_or(Value::Null);
            ImportRowChange { field: name.clone(), before: value(&before), after: value(&now) }
        });
        let changes: Vec<_> = changes.collect();
        let disables = after.status != person.user.status && after.status.0 == UserStatus::Disabled;
        if disables && self.administrators.contains(&person.user.id) {
            let gone = progress.administrators.iter().filter(|id| self.administrators.contains(id)).count();
            if gone + 1 >= self.administrators.len() {
                let text = "the last administrator cannot be removed";
                return Err(Error::Conflict { code: "last_admin", text });
            }
        }
        let action = match (disables, changes.is_empty()) {
            (true, _) => ImportAction::Disable,
            (false, false) => ImportAction::Change,
            (false, true) => ImportAction::Unchanged,
        };
        Ok((action, changes))
    }

    /// Adds the changes of access in a row.
    fn access(
        &self,
        row: &Row,
        cells: &Cells,
        persons: &Persons,
        progress: &mut ImportProgress,
        changes: &mut Vec<ImportRowChange>,
    ) -> Vec<FieldError> {
        let (mut errors, mut seats) = (Vec::new(), Vec::new());
        let person = persons.by_email.get(&row.email);
        // A new person who is disabled is not added.
        let is_absent = person.is_none() && row.action.0 != ImportAction::Create;
        for (client_id, terms) in self.terms.iter().filter(|_| !is_absent) {
            let membership = person.and_then(|person| person.membership.as_ref());
            let before = membership.map(|it| persons.roles(terms, it.id)).unwrap_or_default();
            let wanted = match wanted_roles(cells, client_id, &before) {
                Ok(Some(wanted)) => wanted,
                Ok(None) => continue,
                Err(field) => {
                    errors.push(error(&field, "invalid", "must be yes or no".to_owned()));
                    continue;
                }
            };
            let field = format!("{}{client_id}", mapping::ACCESS);
            let added = wanted.difference(&before);
            if let Some(unknown) = added.into_iter().find(|code| !terms.may_give(code)) {
                let text = format!("the role {unknown} cannot be given in this company");
                errors.push(error(&field, "unknown", text));
                continue;
            }
            if before.is_empty() && !wanted.is_empty() {
                let given = progress.seats.get(client_id).copied().unwrap_or_default();
                if terms.free_seats().is_some_and(|free| given >= free) {
                    errors.push(error(&field, "no_seats", "there are not enough seats".to_owned()));
                    continue;
                }
                seats.push(client_id.clone());
            }
            if wanted != before {
                changes.push(ImportRowChange { field, before: json!(before), after: json!(wanted) });
            }
        }
        if errors.is_empty() {
            for client_id in seats {
                *progress.seats.entry(client_id).or_default() += 1;
            }
        }
        errors
    }
}

/// Loads the terms of the applications in a mapping.
pub(super) async fn terms(ctx: &Ctx, import: &Import) -> Result<BTreeMap<String, access::AssignableRoles>> {
    let mut terms = BTreeMap::new();
    for column in &import.format.0.mapping {
        let Some((client_id, _)) = mapping::access_of(&column.field) else { continue };
        if !terms.contains_key(client_id) {
            let (entitlement, client) = entitlements::find(ctx, import.company_id, client_id).await?;
            terms.insert(
                client_id.to_owned(),
                access::AssignableRoles::load(ctx, entitlement, &client).await?,
            );
        }
    }
    Ok(terms)
}

fn count(progress: &mut ImportProgress, action: ImportAction) {
    let counts = &mut progress.counts;
    *match action {
        ImportAction::Create => &mut counts.create,
        ImportAction::Change => &mut counts.change,
        ImportAction::Disable => &mut counts.disable,
        ImportAction::Unchanged => &mut counts.unchanged,
        ImportAction::Error => &mut counts.error,
    } += 1;
}

fn error(field: &str, code: &str, message: String) -> FieldError {
    FieldError { field: field.to_owned(), code: code.to_owned(), message }
}

fn errors_of(result: Result<()>) -> Vec<FieldError> {
    if let Err(Error::Invalid(errors)) = result { errors } else { Vec::new() }
}

/// What a person may see of an error of a row; other errors are those of the import.
pub(super) fn public_errors(failed: Error) -> Result<Vec<FieldError>> {
    match failed {
        Error::Invalid(errors) => Ok(errors),
        Error::TooOften(_) => {
            let text = "a mail was sent to the person a moment ago: import the row again later";
            Ok(vec![error("", "too_many_requests", text.to_owned())])
        }
        Error::Forbidden { code, text } | Error::Conflict { code, text } => {
            Ok(vec![error("", code, text.to_owned())])
        }
        Error::NotFound(what) => Ok(vec![error("", "not_found", format!("there is no such {what}"))]),
        other => Err(other),
    }
}

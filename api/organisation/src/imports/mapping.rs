//! Which column of a file contains which field of a person.

use std::collections::BTreeSet;

use shared_types::ImportColumn;

use kernel::{Fields, text::search_key};

/// The maximum number of columns that are imported.
const MAX_COLUMNS: usize = 200;
/// The prefix of fields with an attribute.
pub(super) const ATTRIBUTE: &str = "attributes.";
/// The prefix of fields with the roles in an application.
pub(super) const ACCESS: &str = "access.";

/// The fields, with names that columns have for them in other systems: in lower case, only letters and digits.
const FIELDS: [(&str, &[&str]); 19] = [
    (
        "email",
        &["mail", "emailaddress", "useremail", "correo", "correoelectronico", "endereco", "useremailaddress"],
    ),
    ("name", &["displayname", "fullname", "nombrecompleto", "nomecompleto", "formattedname"]),
    ("given_name", &["firstname", "forename", "nombre", "primeironome", "nome"]),
    ("family_name", &["lastname", "surname", "sn", "apellido", "apellidos", "apelido", "sobrenome"]),
    ("username", &["login", "user", "uid", "usuario", "utilizador"]),
    ("locale", &["language", "lang", "idioma", "lingua"]),
    ("company_role", &["role"]),
    ("status", &["active", "enabled", "estado"]),
    ("password_hash", &["passwordhash"]),
    ("nickname", &["alias"]),
    ("middle_name", &[]),
    ("profile", &[]),
    ("picture", &["photo", "avatar", "foto"]),
    ("website", &["homepage", "web"]),
    ("gender", &["sex", "sexo", "genero"]),
    ("birthdate", &["birthday", "dateofbirth", "fechadenacimiento", "datadenascimento"]),
    ("zoneinfo", &["timezone", "zonahoraria", "fusohorario"]),
    ("phone_number", &["phone", "telephone", "telephonenumber", "mobile", "telefono", "telefone", "movil"]),
    ("address", &["formattedaddress", "direccion", "morada"]),
];

/// Returns the field that a column of this name contains.
pub(super) fn field_named(name: &str) -> Option<String> {
    let name = name.trim();
    if name.starts_with(ATTRIBUTE) || name.starts_with(ACCESS) {
        return Some(name.to_owned());
    }
    let bare: String = search_key(name).chars().filter(|c| c.is_alphanumeric()).collect();
    let is_so = |field: &str, others: &[&str]| field.replace('_', "") == bare || others.contains(&&*bare);
    FIELDS.iter().find(|(field, others)| is_so(field, others)).map(|(field, _)| (*field).to_owned())
}

/// Suggests a mapping by the names of the columns.
pub(super) fn suggest(columns: &[String]) -> Vec<ImportColumn> {
    let mut taken = BTreeSet::new();
    let mut mapping: Vec<ImportColumn> = Vec::new();
    for (column, name) in (0..).zip(columns) {
        if let Some(field) = field_named(name).filter(|field| taken.insert(field.clone())) {
            mapping.push(ImportColumn { column, field });
        }
    }
    // In Spanish and Portuguese the word for the given name is that for the whole name too.
    if !taken.contains("name")
        && !taken.contains("family_name")
        && let Some(whole) = mapping.iter_mut().find(|it| it.field == "given_name")
    {
        "name".clone_into(&mut whole.field);
    }
    mapping
}

/// Returns the client id and, for a column about one role, the role of a field with access.
pub(super) fn access_of(field: &str) -> Option<(&str, Option<&str>)> {
    let of = field.strip_prefix(ACCESS)?;
    Some(of.split_once(':').map_or((of, None), |(client_id, role)| (client_id, Some(role))))
}

/// Validates a mapping, but for the applications in it.
pub(super) fn validate(fields: &mut Fields, mapping: &[ImportColumn], columns: usize, is_admin: bool) {
    if mapping.len() > MAX_COLUMNS {
        fields.add("mapping", "too_long", format!("must have at most {MAX_COLUMNS} entries"));
        return;
    }
    let mut taken = BTreeSet::new();
    for (index, ImportColumn { column, field }) in mapping.iter().enumerate() {
        let at = |name: &str| format!("mapping.{index}.{name}");
        if usize::try_from(*column).map_or(true, |column| column >= columns) {
            fields.add(at("column"), "unknown", "the file has no such column");
        }
        let is_named = |prefix: &str| field.strip_prefix(prefix).is_some_and(|name| !name.is_empty());
        let is_known =
            FIELDS.iter().any(|(known, _)| known == field) || is_named(ATTRIBUTE) || is_named(ACCESS);
        if !is_known || field.len() > 200 {
            fields.add(at("field"), "unknown", "is no field that can be imported");
        } else if !taken.insert(field) {
            fields.add(at("field"), "duplicate", "another column contains it already");
        } else if field == "password_hash" && !is_admin {
            let text = "only an administrator of the installation may import it";
            fields.add(at("field"), "forbidden", text);
        }
    }
    if !taken.iter().any(|field| *field == "email") {
        fields.add("mapping", "required", "must name the column with the email");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(columns: &[&str]) -> Vec<(u32, String)> {
        let columns: Vec<_> = columns.iter().map(|name| (*name).to_owned()).collect();
        suggest(&columns).into_iter().map(|it| (it.column, it.field)).collect()
    }

    #[test]
    fn columns_are_mapped_by_their_names() {
        let of = |columns: &[&str]| {
            suggested(columns)
                .into_iter()
                .map(|(column, field)| format!("{column} {field}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of(&["Id", "E-Mail", "First Name", "Last_Name"]),
            ["1 email", "2 given_name", "3 family_name"]
        );
        assert_eq!(of(&["Correo electrónico", "Nombre"]), ["0 email", "1 name"]);
        assert_eq!(of(&["Nombre", "Apellidos"]), ["0 given_name", "1 family_name"]);
        assert_eq!(
            of(&["email", "mail", "attributes.team", "access.wiki"]),
            ["0 email", "2 attributes.team", "3 access.wiki"]
        );
    }

    #[test]
    fn a_mapping_names_each_field_once_and_the_email() {
        let wrong = |mapping: &[(u32, &str)], is_admin: bool| {
            let mapping: Vec<_> = mapping
                .iter()
                .map(|(column, field)| ImportColumn { column: *column, field: (*field).to_owned() })
                .collect();
            let mut fields = Fields::new();
            validate(&mut fields, &mapping, 3, is_admin);
            match fields.finish() {
                Err(kernel::Error::Invalid(errors)) => {
                    errors.into_iter().map(|error| format!("{} {}", error.field, error.code)).collect()
                }
                _ => Vec::new(),
            }
        };
        assert!(wrong(&[(0, "email"), (1, "access.wiki"), (2, "attributes.team")], false).is_empty());
        assert!(wrong(&[(0, "email"), (1, "password_hash")], true).is_empty());
        assert_eq!(wrong(&[(0, "name")], true), ["mapping required"]);
        let all = [(0, "email"), (1, "email"), (3, "name"), (2, "salary")];
        assert_eq!(
            wrong(&all, true),
            ["mapping.1.field duplicate", "mapping.2.column unknown", "mapping.3.field unknown"]
        );
        assert_eq!(wrong(&[(0, "email"), (1, "password_hash")], false), ["mapping.1.field forbidden"]);
    }
}

//! People as they are pasted: from a mail, a spreadsheet or a file.

use std::collections::BTreeMap;

use crate::text::looks_like_email;

/// What stands around a cell that contains a separator.
const QUOTE: char = '\u{22}';

/// A person on a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// The number of the line, from 1.
    pub line: usize,
    /// What stands in the list for the person.
    pub raw: String,
    /// The email; empty: there is none.
    pub email: String,
    /// The name; empty: there is none.
    pub name: String,
    /// The word of the role; empty: there is none.
    pub role: String,
    /// Why the person cannot be invited.
    pub wrong: Option<Wrong>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It has no email.
    NoEmail,
    /// Its email is none.
    Email,
    /// Its email is also in the line with this number.
    Twice(usize),
    /// This is no role, and nothing else either.
    Role(String),
}

/// A list of people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PastedList {
    /// The line with the headings of its columns, if it has one.
    pub header: Option<String>,
    /// The people.
    pub people: Vec<Pasted>,
}

/// What a column of a list with headings has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Email,
    Name,
    FamilyName,
    Role,
    Other,
}

/// Reads a list: a person on each line, as an email, as `Name <email>`, or as cells between tabs, semicolons or commas.
/// `role_of` gives the word of a role for what people call it.
pub fn read_people(text: &str, role_of: impl Fn(&str) -> Option<String>) -> PastedList {
    let mut list = PastedList::default();
    let mut columns = Vec::new();
    for (at, raw) in text.lines().enumerate() {
        let raw = raw.trim();
        if raw.is_empty() {
            continue;
        }
        let cells = cells(raw);
        if list.people.is_empty() && list.header.is_none() {
            columns = cells.iter().map(|cell| column(cell)).collect();
            if columns.contains(&Column::Email) {
                list.header = Some(raw.to_owned());
                continue;
            }
            columns.clear();
        }
        let found = match columns.is_empty() {
            true => people_of(at + 1, raw, cells, &role_of),
            false => vec![person_by_columns(at + 1, raw, &cells, &columns, &role_of)],
        };
        list.people.extend(found);
    }
    mark_wrong(&mut list.people);
    list
}

/// The cells of a line. A delimiter between quotation marks is none.
fn cells(line: &str) -> Vec<String> {
    let is_spaced = || {
        !line.contains(['<', QUOTE]) && line.split_whitespace().filter(|word| word.contains('@')).count() > 1
    };
    let delimiter = match ['\t', ';', ','].into_iter().find(|mark| line.contains(*mark)) {
        Some(mark) => mark,
        None if is_spaced() => ' ',
        None => '\t',
    };
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            QUOTE if quoted && letters.peek() == Some(&QUOTE) => cell.extend(letters.next()),
            QUOTE => quoted = !quoted,
            letter if letter == delimiter && !quoted => cells.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
    }
    cells.push(cell);
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

/// What a column has by its heading, in the languages of the app.
fn column(heading: &str) -> Column {
    let heading: String = heading.to_lowercase().chars().filter(|letter| letter.is_alphabetic()).collect();
    match heading.as_str() {
        "email" | "emailaddress" | "mail" | "correo" | "correoelectrónico" | "endereçodeemail" => {
            Column::Email
        }
        "name" | "fullname" | "displayname" | "firstname" | "givenname" | "nombre" | "nome" => Column::Name,
        "lastname" | "familyname" | "surname" | "apellido" | "apellidos" | "sobrenome" | "apelido" => {
            Column::FamilyName
        }
        "role" | "companyrole" | "rol" | "papel" | "função" => Column::Role,
        _ => Column::Other,
    }
}

fn person_by_columns(
    line: usize,
    raw: &str,
    cells: &[String],
    columns: &[Column],
    role_of: &impl Fn(&str) -> Option<String>,
) -> Pasted {
    let of = |wanted: Column| {
        let filled =
            cells.iter().zip(columns).filter(|(cell, column)| **column == wanted && !cell.is_empty());
        filled.map(|(cell, _)| cell.as_str()).collect::<Vec<_>>().join(" ")
    };
    let (own_name, email) = address(&of(Column::Email));
    let name = format!("{} {}", of(Column::Name), of(Column::FamilyName));
    let name = name.trim();
    let mut person = Pasted {
        line,
        raw: raw.to_owned(),
        email,
        name: if name.is_empty() { own_name } else { name.to_owned() },
        role: String::new(),
        wrong: None,
    };
    let role = of(Column::Role);
    if !role.is_empty() {
        take_role(&mut person, role, role_of);
    }
    person
}

/// The people of a line without headings: mostly one, but several in a list of addresses.
fn people_of(
    line: usize,
    raw: &str,
    cells: Vec<String>,
    role_of: &impl Fn(&str) -> Option<String>,
) -> Vec<Pasted> {
    let addresses = cells.iter().filter(|cell| cell.contains('@')).count();
    let new = |email, name, raw: &str| Pasted {
        line,
        raw: raw.to_owned(),
        email,
        name,
        role: String::new(),
        wrong: None,
    };
    if addresses == 0 {
        return vec![new(String::new(), cells.join(" "), raw)];
    }
    let mut found: Vec<Pasted> = Vec::new();
    let (mut names, mut role) = (Vec::new(), None);
    for cell in cells.into_iter().filter(|cell| !cell.is_empty()) {
        if cell.contains('@') {
            let (name, email) = address(&cell);
            names.extend((!name.is_empty()).then_some(name));
            let mut person = new(email, names.join(" "), raw);
            person.role = role.take().unwrap_or_default();
            names.clear();
            found.push(person);
            continue;
        }
        match found.last_mut().filter(|_| addresses == 1) {
            Some(person) => take(person, cell, role_of),
            None => match role_of(&cell) {
                Some(word) => role = Some(word),
                None => names.push(cell),
            },
        }
    }
    if addresses > 1 {
        for person in &mut found {
            let Pasted { name, email, role, .. } = person;
            let parts = if name.is_empty() { email.clone() } else { format!("{name} <{email}>") };
            person.raw = if role.is_empty() { parts } else { format!("{parts}; {role}") };
        }
    }
    found
}

/// Takes a cell that follows the email: the role, or else the name.
fn take(person: &mut Pasted, cell: String, role_of: &impl Fn(&str) -> Option<String>) {
    if person.name.is_empty() && role_of(&cell).is_none() {
        person.name = cell;
    } else {
        take_role(person, cell, role_of);
    }
}

fn take_role(person: &mut Pasted, cell: String, role_of: &impl Fn(&str) -> Option<String>) {
    match role_of(&cell) {
        Some(role) => person.role = role,
        None => person.wrong = Some(Wrong::Role(cell)),
    }
}

/// The name and the email of a cell, such as `Ada Lovelace <ada@example.com>` or `ada@example.com`.
fn address(cell: &str) -> (String, String) {
    let cell = cell.trim();
    let inside = cell.rfind('<').and_then(|open| Some((open, open + cell[open..].find('>')?)));
    let (name, email) = match inside {
        Some((open, close)) => (cell[..open].to_owned(), cell[open + 1..close].to_owned()),
        None => {
            let is_email = |word: &&str| word.contains('@');
            let names: Vec<&str> = cell.split_whitespace().filter(|word| !is_email(word)).collect();
            let email = cell.split_whitespace().find(is_email).unwrap_or(cell);
            (if email == cell { String::new() } else { names.join(" ") }, email.to_owned())
        }
    };
    let email = email.trim().trim_start_matches("mailto:").to_owned();
    (name.trim().trim_matches([QUOTE, '\'']).to_owned(), email)
}

fn mark_wrong(people: &mut [Pasted]) {
    let mut seen = BTreeMap::new();
    for (at, person) in people.iter_mut().enumerate() {
        let (first, line) = *seen.entry(person.email.to_lowercase()).or_insert((at, person.line));
        let of_email = match person.email.as_str() {
            "" => Some(Wrong::NoEmail),
            email if !looks_like_email(email) => Some(Wrong::Email),
            _ if first != at => Some(Wrong::Twice(line)),
            _ => None,
        };
        person.wrong = of_email.or(person.wrong.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String, String)> {
        let people = read_people(text, role_of).people;
        people.into_iter().map(|person| (person.email, person.name, person.role)).collect()
    }

    fn role_of(cell: &str) -> Option<String> {
        ["member", "company_admin"]
            .iter()
            .find(|word| cell.eq_ignore_ascii_case(word))
            .map(|word| (*word).to_owned())
    }

    fn person(email: &str, name: &str, role: &str) -> (String, String, String) {
        (email.to_owned(), name.to_owned(), role.to_owned())
    }

    #[test]
    fn a_person_is_read_from_each_usual_form_of_a_line() {
        let ada = [person("ada@example.com", "Ada Lovelace", "")];
        for line in [
            "Ada Lovelace <ada@example.com>",
            "\"Ada Lovelace\" <ada@example.com>",
            "ada@example.com, Ada Lovelace",
            "ada@example.com; Ada Lovelace",
            "Ada Lovelace\tada@example.com",
            "Ada,Lovelace,ada@example.com",
            "Ada Lovelace ada@example.com",
            "  Ada Lovelace <mailto:ada@example.com>  ",
        ] {
            assert_eq!(read(line), ada, "{line}");
        }
        assert_eq!(read("ada@example.com"), [person("ada@example.com", "", "")]);
        let quoted = "\"Lovelace, Ada\",ada@example.com,Company_Admin";
        assert_eq!(read(quoted), [person("ada@example.com", "Lovelace, Ada", "company_admin")]);
        assert_eq!(read("member;Ada;ada@example.com"), [person("ada@example.com", "Ada", "member")]);
    }

    #[test]
    fn headings_say_what_the_columns_are() {
        let text = "Family name;Given name;Telephone;E-mail;Role\nLovelace;Ada;123;ada@example.com;member\n;;;bo@example.com;";
        let list = read_people(text, role_of);
        assert_eq!(list.header.as_deref(), text.lines().next());
        let read: Vec<_> =
            list.people.iter().map(|one| (one.line, one.email.as_str(), one.name.as_str())).collect();
        assert_eq!(read, [(2, "ada@example.com", "Ada Lovelace"), (3, "bo@example.com", "")]);
        assert!(list.people.iter().all(|one| one.wrong.is_none()));
    }

    #[test]
    fn a_list_of_addresses_has_several_people_on_a_line() {
        let both = [person("ada@example.com", "Ada", ""), person("bo@example.com", "", "")];
        assert_eq!(read("Ada <ada@example.com>, bo@example.com"), both);
        assert_eq!(read("Ada <ada@example.com>; bo@example.com;"), both);
        let list = read_people("Ada <ada@example.com>, bo@example.com", role_of).people;
        assert_eq!([list[0].raw.as_str(), list[1].raw.as_str()], ["Ada <ada@example.com>", "bo@example.com"]);
        assert_eq!(read("ada@example.com bo@example.com").len(), 2);
    }

    #[test]
    fn what_is_wrong_is_said_of_its_line() {
        let text = "ada@example.com\n\nnobody\na@b@c\nADA@example.com, Ada\nbo@example.com, Bo, queen";
        let people = read_people(text, role_of).people;
        let wrong: Vec<_> = people.into_iter().map(|one| (one.line, one.wrong)).collect();
        let queen = Wrong::Role("queen".to_owned());
        assert_eq!(
            wrong,
            [
                (1, None),
                (3, Some(Wrong::NoEmail)),
                (4, Some(Wrong::Email)),
                (5, Some(Wrong::Twice(1))),
                (6, Some(queen)),
            ]
        );
        assert_eq!(read_people(" \n", role_of), PastedList::default());
    }

    #[test]
    fn what_was_not_invited_can_be_read_again() {
        for text in ["Ada <ada@example.com>, bo@example.com", "x;ada@example.com;queen"] {
            for person in read_people(text, role_of).people {
                let again = read_people(&person.raw, role_of).people;
                assert_eq!((&again[0].email, &again[0].name), (&person.email, &person.name));
            }
        }
    }
}

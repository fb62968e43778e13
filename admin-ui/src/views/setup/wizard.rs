//! What the person typed, whichever step is shown: going back loses nothing.

use leptos::prelude::*;
use shared_types::{CreateCompany, FinishSetup, InitialRole, SetupAdministrator, SetupUser, Word, limits};

use crate::{
    api::{ApiError, Client},
    browser,
    components::{Form, Refusal},
    pasted::Pasted,
    text::{filled, is_code, looks_like_email},
    texts::{counted, made, text},
};

/// What the wizard shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The secret is missing or was rejected.
    Secret,
    /// Company and administrator.
    Company,
    /// More people.
    People,
    /// The installation was finished just now.
    Done,
    /// The installation was finished before.
    AlreadyDone,
    /// The person cancelled.
    Cancelled,
}

/// One more person. The signals live as long as the person does, whatever is on the screen.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// Identifies the person, for as long as the wizard lives.
    pub key: usize,
    pub email: ArcRwSignal<String>,
    pub name: ArcRwSignal<String>,
    pub role: ArcRwSignal<String>,
}

impl Person {
    fn new(key: usize) -> Self {
        let role = InitialRole::Member.as_str().to_owned();
        Self {
            key,
            email: ArcRwSignal::default(),
            name: ArcRwSignal::default(),
            role: ArcRwSignal::new(role),
        }
    }

    fn is_empty(&self) -> bool {
        self.email.with_untracked(|email| email.trim().is_empty())
            && self.name.with_untracked(|name| name.trim().is_empty())
    }

    /// The name of one of its fields among the errors.
    pub fn field(&self, field: &str) -> String {
        format!("users.{}.{field}", self.key)
    }
}

/// Everything that was typed, and the step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wizard {
    pub form: Form,
    pub step: RwSignal<Step>,
    pub secret: RwSignal<String>,
    pub company_name: RwSignal<String>,
    pub company_code: RwSignal<String>,
    pub admin_name: RwSignal<String>,
    pub admin_email: RwSignal<String>,
    pub admin_password: RwSignal<String>,
    pub people: RwSignal<Vec<Person>>,
    pub invited: RwSignal<u32>,
    next_key: StoredValue<usize>,
}

impl Wizard {
    pub(super) fn new(secret: Option<String>) -> Self {
        let step = if secret.is_some() { Step::Company } else { Step::Secret };
        Self {
            form: Form::new(),
            step: RwSignal::new(step),
            secret: RwSignal::new(secret.unwrap_or_default()),
            company_name: RwSignal::default(),
            company_code: RwSignal::default(),
            admin_name: RwSignal::default(),
            admin_email: RwSignal::default(),
            admin_password: RwSignal::default(),
            people: RwSignal::new(vec![Person::new(0)]),
            invited: RwSignal::new(0),
            next_key: StoredValue::new(1),
        }
    }

    /// Forgets everything but the secret.
    pub(super) fn cancel(self) {
        for field in
            [self.company_name, self.company_code, self.admin_name, self.admin_email, self.admin_password]
        {
            field.set(String::new());
        }
        self.form.clear_all();
        self.people.set(Vec::new());
        self.add_person();
        self.step.set(Step::Cancelled);
    }

    /// Adds an empty row.
    pub(super) fn add_person(self) {
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        self.people.update(|people| people.push(Person::new(key)));
    }

    /// Adds people of a list, in the place of rows that are empty.
    pub(super) fn add_people(self, list: Vec<Pasted>) {
        self.people.update(|people| people.retain(|person| !person.is_empty()));
        for pasted in list {
            self.add_person();
            let person = self.people.with_untracked(|people| people.last().cloned());
            let Some(Person { email, name, role, .. }) = person else { return };
            email.set(pasted.email);
            name.set(pasted.name);
            if !pasted.role.is_empty() {
                role.set(pasted.role);
            }
        }
    }

    /// Email, name and role of each row.
    pub(super) fn people_now(self) -> Vec<[String; 3]> {
        let people = self.people.get();
        people.iter().map(|person| [person.email.get(), person.name.get(), person.role.get()]).collect()
    }

    /// Puts rows in the place of all others, if there are any.
    pub(super) fn set_people(self, rows: Vec<[String; 3]>) {
        if rows.is_empty() {
            return;
        }
        self.people.set(Vec::new());
        for [email, name, role] in rows {
            self.add_person();
            if let Some(person) = self.people.with_untracked(|people| people.last().cloned()) {
                person.email.set(email);
                person.name.set(name);
                person.role.set(role);
            }
        }
    }

    /// Removes a row, with its errors.
    pub(super) fn remove_person(self, key: usize) {
        self.people.update(|people| people.retain(|person| person.key != key));
        self.form.clear(&format!("users.{key}"));
    }

    /// How many rows are not empty.
    pub(super) fn people_typed(self) -> usize {
        self.people.with_untracked(|people| people.iter().filter(|person| !person.is_empty()).count())
    }

    /// Continues to the people, if the first step is complete.
    pub(super) fn go_on(self) {
        self.form.clear_all();
        self.check_company();
        if self.form.has_errors() {
            browser::focus_first_error();
        } else {
            self.step.set(Step::People);
        }
    }

    fn check_company(self) {
        let form = self.form;
        if self.company_name.with_untracked(|name| name.trim().is_empty()) {
            form.mark("company.name", text(|t| t.companies.name_missing));
        }
        if self.company_code.with_untracked(|code| !code.trim().is_empty() && !is_code(code.trim())) {
            form.mark("company.code", made(|t| t.code_rule()));
        }
        self.admin_email.with_untracked(|email| check_email(form, "administrator.email", email));
        let least = *limits::PASSWORD.start();
        if self.admin_password.with_untracked(|password| password.chars().count() < least) {
            form.mark("administrator.password", counted(least, |t| t.errors.field_at_least));
        }
    }

    fn check_people(self) {
        let form = self.form;
        let mut seen =
            vec![(folded(&self.admin_email.get_untracked()), text(|t| t.setup.email_of_administrator))];
        for (index, person) in self.people.get_untracked().iter().enumerate().filter(|(_, p)| !p.is_empty()) {
            let email = person.email.get_untracked();
            check_email(form, &person.field("email"), &email);
            let email = folded(&email);
            match seen.iter().find(|(other, _)| *other == email) {
                Some(_) if email.is_empty() => {}
                Some((_, error)) => form.mark(person.field("email"), error.clone()),
                None => seen.push((email, counted(index + 1, |t| t.setup.email_of_person))),
            }
        }
    }

    /// Goes back for the password, which is not kept when the page is loaded again.
    fn lacks_password(self) -> bool {
        let lacks = self.admin_password.with_untracked(String::is_empty);
        if lacks {
            self.step.set(Step::Company);
            self.form.mark("administrator.password", text(|t| t.setup.password_again));
            browser::focus_first_error();
        }
        lacks
    }

    /// Sends everything; without the people when `skip`.
    pub(super) fn finish(self, client: Client, skip: bool) {
        self.form.clear_all();
        if self.lacks_password() {
            return;
        }
        if !skip {
            self.check_people();
            if self.form.has_errors() {
                return browser::focus_first_error();
            }
        }
        let people: Vec<Person> = match skip {
            true => Vec::new(),
            false => self.people.get_untracked().into_iter().filter(|person| !person.is_empty()).collect(),
        };
        let keys: Vec<usize> = people.iter().map(|person| person.key).collect();
        let done = move |result: shared_types::SetupResult| {
            self.invited.set(result.invited);
            self.admin_password.set(String::new());
            self.secret.set(String::new());
            self.step.set(Step::Done);
        };
        let call = client.set_up(self.data(&people));
        self.form.run(async move {
            match call.await {
                Ok(result) => done(result),
                Err(error) => return self.refusal(error, &keys).map_or(Ok(()), Err),
            }
            Ok(())
        });
    }

    fn data(self, people: &[Person]) -> FinishSetup {
        FinishSetup {
            secret: self.secret.get_untracked(),
            company: CreateCompany {
                name: self.company_name.get_untracked().trim().to_owned(),
                code: filled(&self.company_code.get_untracked()),
                entitlements: None,
            },
            administrator: SetupAdministrator {
                name: filled(&self.admin_name.get_untracked()),
                email: self.admin_email.get_untracked().trim().to_owned(),
                password: self.admin_password.get_untracked(),
            },
            users: people.iter().map(user_of).collect(),
        }
    }

    /// Goes to the step that an error belongs to, and returns what to show there, if anything.
    fn refusal(self, error: ApiError, keys: &[usize]) -> Option<Refusal> {
        if error.code() == "already_set_up" {
            self.step.set(Step::AlreadyDone);
            return None;
        }
        let is_wrong_secret = error.code() == "wrong_secret";
        let mut refusal = Refusal::from(error);
        if is_wrong_secret {
            self.step.set(Step::Secret);
            refusal.fields = vec![("secret".to_owned(), text(|t| t.setup.secret_wrong))];
        } else if refusal.fields.iter().any(|(path, _)| !path.starts_with("users")) {
            self.step.set(Step::Company);
        }
        for (path, _) in &mut refusal.fields {
            *path = path_of_row(path, keys);
        }
        Some(refusal)
    }
}

/// Turns the position of a user among those sent into the key of its row.
fn path_of_row(path: &str, keys: &[usize]) -> String {
    let row = path.strip_prefix("users.").and_then(|rest| rest.split_once('.'));
    let found = row.and_then(|(index, field)| Some((keys.get(index.parse::<usize>().ok()?)?, field)));
    match found {
        Some((key, field)) => format!("users.{key}.{field}"),
        None => path.to_owned(),
    }
}

fn user_of(person: &Person) -> SetupUser {
    SetupUser {
        name: filled(&person.name.get_untracked()),
        email: person.email.get_untracked().trim().to_owned(),
        role: InitialRole::from_word(&person.role.get_untracked()).unwrap_or(InitialRole::Member),
    }
}

fn folded(email: &str) -> String {
    email.trim().to_ascii_lowercase()
}

fn check_email(form: Form, field: &str, email: &str) {
    if email.trim().is_empty() {
        form.mark(field, text(|t| t.errors.email_missing));
    } else if !looks_like_email(email) {
        form.mark(field, text(|t| t.errors.email_invalid));
    }
}

#[cfg(test)]
mod tests {
    use super::path_of_row;

    #[test]
    fn an_error_is_shown_at_the_row_that_was_sent() {
        assert_eq!(path_of_row("users.1.email", &[0, 4]), "users.4.email");
        assert_eq!(path_of_row("users.7.email", &[0]), "users.7.email");
        assert_eq!(path_of_row("company.name", &[0]), "company.name");
    }
}

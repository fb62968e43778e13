//! Everything that the app says, in each language. The types make sure that no language lacks a text.
//!
//! A view shows [`text`] or, where something is filled in, [`made`]: both follow the language that the person chooses.

mod account;
mod administration;
mod applications;
mod audit;
mod companies;
mod directories;
mod domains;
mod english;
mod errors;
mod external;
mod frame;
mod inviting;
mod language;
mod lists;
mod logins;
mod mails;
mod mapping;
mod number;
mod parts;
mod person;
mod portuguese;
mod refusals;
mod resources;
mod schedules;
mod settings;
mod setup;
mod setup_links;
mod shell;
mod spanish;
mod start;
mod translation;
#[cfg(test)]
mod untranslated;
mod why;

use std::{marker::PhantomData, ops::Deref};

use leptos::prelude::{ArcSignal, Get, GetUntracked};
use shared_types::{
    limits,
    texts::{DomainTexts, Labelled, Language},
};

pub use language::{begin, choose, language};
pub use number::Number;

use crate::browser;

/// A text on the screen, in the language that is chosen.
pub type Text = ArcSignal<String>;

/// A part of the texts, in one language. Its texts are found where they are read: each of the app's programs contains
/// only the parts that its own views read, in English. Other languages are loaded as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Part<T>(Language, PhantomData<T>);

/// Texts that exist in each language.
pub trait InLanguages: Sized + 'static {
    /// The texts of a language.
    fn of(language: Language) -> &'static Self;
}

impl<T: InLanguages> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        T::of(self.0)
    }
}

/// Lists the parts: the field, the type of its texts, and their name in the folder of each language.
macro_rules! parts {
    ($($field:ident: $file:ident::$type:ident = $name:ident,)*) => {
        /// Everything that the app says, in one language.
        #[derive(Debug)]
        pub struct Texts {
            pub language: Language,
            $(pub $field: Part<$file::$type>,)*
        }

        impl Texts {
            const fn in_language(language: Language) -> Self {
                Self { language, $($field: Part(language, PhantomData),)* }
            }
        }

        /// All parts in one language.
        #[derive(Debug)]
        struct Translation {
            terms: &'static DomainTexts,
            $($field: &'static $file::$type,)*
        }

        static IN_SPANISH: Translation = Translation {
            terms: DomainTexts::of(Language::Spanish),
            $($field: &spanish::$file::$name,)*
        };

        static IN_PORTUGUESE: Translation = Translation {
            terms: DomainTexts::of(Language::Portuguese),
            $($field: &portuguese::$file::$name,)*
        };

        $(impl InLanguages for $file::$type {
            fn of(language: Language) -> &'static Self {
                match translation::of(language) {
                    Some(translation) => translation.$field,
                    None => &english::$file::$name,
                }
            }
        })*
    };
}

parts! {
    frame: frame::Frame = FRAME,
    forms: frame::Forms = FORMS,
    lists: lists::Lists = LISTS,
    errors: frame::Errors = ERRORS,
    mails: mails::Mails = MAILS,
    setup: setup::Setup = SETUP,
    shell: shell::Shell = SHELL,
    places: shell::Places = PLACES,
    start: start::Start = START,
    companies: companies::Companies = COMPANIES,
    people: companies::People = PEOPLE,
    inviting: inviting::Inviting = INVITING,
    access: companies::Access = ACCESS,
    domains: domains::Domains = DOMAINS,
    external: external::External = EXTERNAL,
    administration: administration::Administration = ADMINISTRATION,
    audit: audit::Audit = AUDIT,
    settings: settings::Settings = SETTINGS,
    profile: account::Profile = PROFILE,
    invited: account::Invited = INVITED,
    security: account::Security = SECURITY,
    person: person::Person = PERSON,
    applications: applications::Applications = APPLICATIONS,
    fields: applications::Fields = FIELDS,
    connecting: applications::Connecting = CONNECTING,
    refusals: refusals::Refusals = REFUSALS,
    parts: parts::Parts = PARTS,
    resources: resources::Resources = RESOURCES,
    logins: logins::Logins = LOGINS,
    directories: directories::Directories = DIRECTORIES,
    mapping: mapping::Mapping = MAPPING,
    schedules: schedules::Schedules = SCHEDULES,
    setup_links: setup_links::SetupLinks = SETUP_LINKS,
    why: why::Why = WHY,
    portal: applications::Portal = PORTAL,
}

static ENGLISH: Texts = Texts::in_language(Language::English);
static SPANISH: Texts = Texts::in_language(Language::Spanish);
static PORTUGUESE: Texts = Texts::in_language(Language::Portuguese);

impl Texts {
    /// The texts of a language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Spanish => &SPANISH,
            Language::Portuguese => &PORTUGUESE,
        }
    }

    /// The words of the domain in the same language.
    pub fn terms(&self) -> &'static DomainTexts {
        match translation::of(self.language) {
            Some(translation) => translation.terms,
            None => const { DomainTexts::of(Language::English) },
        }
    }

    /// A number, as the language writes it.
    pub fn number(&self, number: impl TryInto<u64>) -> Number {
        let number = number.try_into().unwrap_or(u64::MAX);
        Number::new(self.language, number, browser::number(self.language, number))
    }

    /// A day, as the language writes it.
    pub fn day(&self, time: shared_types::Timestamp) -> String {
        browser::day(self.language, time.timestamp_millis())
    }

    /// The last day before something ends, as the language writes it.
    pub fn last_day(&self, until: shared_types::Timestamp) -> String {
        browser::day(self.language, until.timestamp_millis() - 1)
    }

    /// A day and the time of day, as the language writes them.
    pub fn moment(&self, time: shared_types::Timestamp) -> String {
        browser::moment(self.language, time.timestamp_millis())
    }

    /// What codes are made of.
    pub fn code_rule(&self) -> String {
        (self.forms.code_rule)(&self.number(*limits::CODE.start()), &self.number(*limits::CODE.end()))
    }
}

/// A text that never changes.
pub fn text(pick: fn(&'static Texts) -> &'static str) -> Text {
    made(move |texts| pick(texts).to_owned())
}

/// A text into which something is filled.
pub fn made(make: impl Fn(&'static Texts) -> String + Send + Sync + 'static) -> Text {
    // Boxed, so that the program has this once and not for each text.
    derived(Box::new(make))
}

/// A text into which a name is filled.
pub fn named(name: &str, pick: fn(&'static Texts) -> fn(&str) -> String) -> Text {
    let name = name.to_owned();
    made(move |texts| pick(texts)(&name))
}

/// A text into which another is filled.
pub fn with_text(other: &Text, pick: fn(&'static Texts) -> fn(&str) -> String) -> Text {
    let other = other.clone();
    made(move |texts| pick(texts)(&other.get()))
}

/// A text into which a number is filled.
pub fn counted(number: impl TryInto<u64>, pick: fn(&'static Texts) -> fn(&Number) -> String) -> Text {
    let number = number.try_into().unwrap_or(u64::MAX);
    made(move |texts| pick(texts)(&texts.number(number)))
}

/// Like [`counted`]; nothing for 0.
pub fn counted_unless_none(number: u64, pick: fn(&'static Texts) -> fn(&Number) -> String) -> Option<Text> {
    (number > 0).then(|| counted(number, pick))
}

fn derived(make: Box<dyn Fn(&'static Texts) -> String + Send + Sync>) -> Text {
    ArcSignal::derive(move || make(Texts::of(language().get())))
}

/// What a word of the domain is called.
pub fn label<W: Labelled + Send + Sync>(word: W) -> Text {
    made(move |texts| word.label(texts.terms()).to_owned())
}

/// The texts of the language that is chosen now, for what is said only once.
pub fn texts() -> &'static Texts {
    Texts::of(language().get_untracked())
}

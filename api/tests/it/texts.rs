//! The texts that people read in Spanish and Portuguese, on the pages, in mails and in the admin UI.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Words by which a Spanish text addresses a person as `tú`.
const INFORMAL: [&str; 24] = [
    "tu",
    "tus",
    "tú",
    "te",
    "ti",
    "contigo",
    "tuyo",
    "tuya",
    "estás",
    "eres",
    "has",
    "puedes",
    "tienes",
    "quieres",
    "debes",
    "elige",
    "añádelo",
    "inténtalo",
    "cópialo",
    "guárdalo",
    "guárdalos",
    "ábrelo",
    "quítala",
    "dáselo",
];

/// Every Rust file of texts in a language, with its strings.
fn texts(language: &str) -> Vec<(PathBuf, String)> {
    fn collect(dir: &Path, language: &str, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(dir).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                collect(&path, language, found);
            } else if path.components().any(|part| part.as_os_str().to_string_lossy().starts_with(language)) {
                let text = fs::read_to_string(&path).unwrap();
                let strings: Vec<_> = text.split('"').skip(1).step_by(2).collect();
                found.push((path, strings.join("\n")));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let mut found = Vec::new();
    for folder in [
        "admin-ui/src/texts",
        "shared-types/src/texts",
        "api/pages/src/texts",
        "api/sign-in/src/letters/texts",
    ] {
        let before = found.len();
        collect(&root.join(folder), language, &mut found);
        assert!(found.len() > before, "no texts in {folder}");
    }
    found
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase)
}

#[test]
fn spanish_texts_address_people_as_usted() {
    for (path, text) in texts("spanish") {
        let informal: Vec<_> = words(&text).filter(|word| INFORMAL.contains(&word.as_str())).collect();
        assert!(informal.is_empty(), "{}: {informal:?}", path.display());
    }
}

#[test]
fn portuguese_texts_write_e_mail_in_one_way() {
    for (path, text) in texts("portuguese") {
        // Names in code, such as `{email}` and `email_changed`, are not read by people.
        let is_word = |c: char| c.is_alphanumeric() || "_{}-.@".contains(c);
        for line in text.lines().filter(|line| line.contains(' ')) {
            let found = line
                .split(|c| !is_word(c))
                .any(|word| matches!(word.trim_end_matches('.').to_lowercase().as_str(), "email" | "emails"));
            assert!(!found, "{}: {line}", path.display());
        }
    }
}

//! No view says anything that is not among the texts: its string literals are names of classes, ids, paths, …

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

/// Literals that read like a text and are none: they are for browsers and servers.
const ALLOWED: [&str; 44] = [
    // Names that browsers give to systems, errors and classes.
    "Android",
    "InvalidStateError",
    "NotSupportedError",
    "PublicKeyCredential",
    "SecurityError",
    "Accept",
    "Content-Type",
    "ETag",
    "If-Match",
    "Link",
    "X-CSRF-Token",
    "X-Request-Id",
    "X-Total-Count",
    // The product's name is the same in every language.
    "Aldaba",
    "external noopener",
    "a[href]:not([target], [download], [data-discards], [rel~=external])",
    "dialog [aria-invalid=true]",
    "dialog [role=alert]",
    "form [role=alert]",
    "form button[type=submit], #save-access",
    ".pick input",
    "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]",
    "main [aria-keyshortcuts=\\\"{letter}\\\"]",
    "#matrix [data-row=\\\"{}\\\"][data-column=\\\"{}\\\"]",
    "INPUT",
    "SELECT",
    "TEXTAREA",
    // Keys have the same names in every language.
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "Control+K",
    "Ctrl",
    "Ctrl K",
    "End",
    "Enter",
    "Esc",
    "Escape",
    "Home",
    "K",
    "PageDown",
    "PageUp",
    "S",
    // A drawing.
    "M13 60V23a19 19 0 0 1 38 0v37M6 60h52M18.5 60V23.5a13.5 13.5 0 0 1 27 0V60",
];

/// The string literals of a file, without those of comments, attributes and tests.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for line in source
        .lines()
        .filter(|line| !line.trim_start().starts_with("#[") && !line.trim_start().starts_with("#!["))
    {
        let mut rest =
            line.split("// ").next().filter(|_| !line.trim_start().starts_with("//")).unwrap_or_default();
        while let Some((_, after)) = rest.split_once('"') {
            let end = end_of_literal(after);
            found.push(after[..end].to_owned());
            rest = after.get(end + 1..).unwrap_or_default();
        }
    }
    found
}

/// Where the closing quotation mark is.
fn end_of_literal(text: &str) -> usize {
    let mut escaped = false;
    let is_end = |c: char| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    };
    text.find(is_end).unwrap_or(text.len())
}

/// Whether people could read a literal: it has words with a space, or begins with a capital.
fn reads_like_a_text(literal: &str, classes: &HashSet<String>) -> bool {
    let mut words = String::new();
    let mut depth = 0;
    for letter in literal.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            letter if depth == 0 => words.push(letter),
            _ => {}
        }
    }
    let has_letters = words.contains(char::is_alphabetic);
    let is_class_list = words.split(' ').all(|word| classes.contains(word));
    has_letters
        && !is_class_list
        && !ALLOWED.contains(&literal)
        && (words.contains(' ') || words.starts_with(char::is_uppercase))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_text_is_translated() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sheets = files(&root.join("src")).into_iter().chain(files(&root.join("styles")));
    let sheets = sheets.filter(|file| file.extension().is_some_and(|extension| extension == "css"));
    let styles: String = sheets.map(|file| fs::read_to_string(file).unwrap()).collect();
    let classes: HashSet<String> = styles
        .split('.')
        .map(|part| part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect())
        .collect();
    let mut untranslated = Vec::new();
    for file in files(&root.join("src")) {
        let is_code = file.extension().is_some_and(|extension| extension == "rs");
        let is_gallery = file.starts_with(root.join("src/views/gallery"));
        if is_code && !is_gallery && !file.starts_with(root.join("src/texts")) {
            let literals = literals(&fs::read_to_string(&file).unwrap());
            let texts = literals.into_iter().filter(|literal| reads_like_a_text(literal, &classes));
            untranslated.extend(texts.map(|text| format!("{}: {text}", file.display())));
        }
    }
    assert_eq!(untranslated, Vec::<String>::new(), "move these to src/texts");
}

#[test]
fn texts_are_told_from_other_literals() {
    let classes = HashSet::from(["button".to_owned(), "danger".to_owned()]);
    let is_text = |literal: &str| reads_like_a_text(literal, &classes);
    assert!(is_text("Save"));
    assert!(is_text(" of "));
    assert!(is_text("{name} is saved."));
    assert!(!is_text("button danger"));
    assert!(!is_text("/companies/{id}"));
    assert!(!is_text("{title} · {PRODUCT}"));
    assert_eq!(
        literals("// \"No\"\n#[expect(reason = \"no\")]\nf(\"a\\\"b\", \"c\"); // \"No\""),
        ["a\\\"b", "c"]
    );
}

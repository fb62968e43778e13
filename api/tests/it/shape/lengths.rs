//! How long files and functions may be.

use std::path::PathBuf;

use super::{crates::CRATES, files, root, sources};

/// The maximum length of a file, in lines.
const MAX_FILE: usize = 400;
/// The maximum length of the body of a function, in lines of code.
const MAX_FUNCTION: usize = 60;

/// Returns the files and functions of the texts that are too long, each with its length.
fn too_long(texts: &[(PathBuf, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in texts {
        let lines = text.lines().count();
        if lines > MAX_FILE {
            found.push(format!("{} has {lines} lines", path.display()));
        }
        for (name, lines) in functions(text) {
            if lines > MAX_FUNCTION {
                found.push(format!("{}: {name} has {lines} lines", path.display()));
            }
        }
    }
    found
}

/// Returns the name of each function of a formatted file and the length of its body, without blank lines and comments.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let indent = &line[..line.len() - code.len()];
        let is_qualifier =
            |word: &str| matches!(word, "async" | "const" | "unsafe") || word.starts_with("pub");
        let rest = code.split(' ').skip_while(|word| is_qualifier(word) || word.ends_with(')'));
        let words: Vec<_> = rest.take(2).collect();
        let [_, name] = words[..] else { continue };
        if words[0] != "fn" {
            continue;
        }
        let Some(body) = lines[start..].iter().position(|line| line.ends_with('{')) else { continue };
        let end = format!("{indent}}}");
        let inside = lines[start + body + 1..].iter().take_while(|line| **line != end);
        let is_code = |line: &&&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        let name = name.split(['(', '<']).next().unwrap_or_default();
        found.push((name.to_owned(), inside.filter(is_code).count()));
    }
    found
}

#[test]
fn files_and_functions_are_short() {
    let others = ["admin-ui/src", "shared-types/src", "migrations/src", "bench/src", "api/tests", "e2e"];
    let others = others.map(|src| root().join(src));
    let crates = CRATES.iter().map(|rule| rule.src());
    let rust = crates.chain(others).flat_map(|folder| sources(&folder));
    let texts: Vec<_> = rust.chain(files(&root().join("e2e"), "js")).collect();
    assert!(texts.len() > 1_000, "only {} files were found", texts.len());
    assert_eq!(too_long(&texts), Vec::<String>::new());
}

#[test]
fn a_long_file_and_a_long_function_are_found() {
    let function = |lines: usize| {
        let body = "        let one = 1;\n".repeat(lines);
        format!("impl X {{\n    pub(super) async fn long(\n        &self,\n    ) {{\n{body}    }}\n}}\n")
    };
    let file = |text: String| [(PathBuf::from("a.rs"), text)];
    assert_eq!(too_long(&file(function(MAX_FUNCTION))), Vec::<String>::new());
    let longer = MAX_FUNCTION + 1;
    assert_eq!(too_long(&file(function(longer))), [format!("a.rs: long has {longer} lines")]);
    assert_eq!(too_long(&file("\n".repeat(MAX_FILE))), Vec::<String>::new());
    assert_eq!(too_long(&file("\n".repeat(MAX_FILE + 1))), [format!("a.rs has {} lines", MAX_FILE + 1)]);
}

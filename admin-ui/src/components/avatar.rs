//! What stands for a person, a company or an application where there is little room.

use leptos::prelude::*;

/// How many tints tiles without a picture can have.
const TINTS: u32 = 6;

/// A person, by the initials.
#[component]
pub fn Avatar(
    /// The person's name.
    name: String,
    /// The address of the person's picture.
    #[prop(optional_no_strip)]
    picture: Option<String>,
    /// The classes.
    #[prop(default = "avatar")]
    class: &'static str,
) -> impl IntoView {
    match picture {
        Some(picture) => view! { <img class=class src=picture alt="" loading="lazy"/> }.into_any(),
        None => view! { <span class=class aria-hidden="true">{initials(&name)}</span> }.into_any(),
    }
}

/// A company or an application: its picture, or else the first letter of its name on a tint that its code decides.
#[component]
pub fn Logo(
    /// Its name.
    name: String,
    /// Its code.
    code: String,
    /// The picture's address, if it has one.
    #[prop(optional_no_strip)]
    picture: Option<String>,
    /// The classes.
    #[prop(default = "logo")]
    class: &'static str,
) -> impl IntoView {
    match picture {
        Some(picture) => view! { <img class=class src=picture alt="" loading="lazy"/> }.into_any(),
        None => {
            let letter: String = name.trim().chars().take(1).collect();
            view! { <span class=class data-tint=tint(&code) aria-hidden="true">{letter}</span> }.into_any()
        }
    }
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    words.next().into_iter().chain(words.next_back()).collect()
}

fn tint(code: &str) -> String {
    let sum = code.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    (sum % TINTS + 1).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_word() {
        assert_eq!(initials("Ada Maria Okonjo"), "AO");
        assert_eq!(initials("Ada"), "A");
        assert_eq!(initials(" (x) "), "x");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn a_code_always_has_the_same_tint() {
        assert_eq!(tint("payroll"), tint("payroll"));
        assert!((1..=TINTS).contains(&tint("warehouse").parse::<u32>().unwrap()));
    }
}

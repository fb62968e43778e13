//! What is wrong with the lines of a list of people that is pasted.

use shared_types::Word;

use crate::{
    pasted::Wrong,
    texts::{Text, counted, made, text},
};

/// What is wrong with a line, where the roles are those of `W`.
pub fn explain<W: Word>(wrong: &Wrong) -> Text {
    match wrong {
        Wrong::NoEmail => text(|t| t.inviting.no_email),
        Wrong::Email => text(|t| t.errors.email_invalid),
        Wrong::Twice(line) => counted(*line, |t| t.inviting.email_twice),
        Wrong::Role(role) => {
            let words = W::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(", ");
            let role = role.clone();
            made(move |t| (t.inviting.unknown_role)(&role, &words))
        }
    }
}

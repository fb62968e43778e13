//! What is found in claims.

use leptos::prelude::*;
use shared_types::MappingOutcome;

use crate::{components::status, texts::text};

/// The state of a row of the preview.
pub(super) fn outcome(outcome: MappingOutcome) -> AnyView {
    let (class, word) = match outcome {
        MappingOutcome::Matches => ("status good", text(|t| t.mapping.matches)),
        MappingOutcome::OtherValue => ("status off", text(|t| t.mapping.other_value)),
        MappingOutcome::Missing => ("status off", text(|t| t.mapping.missing)),
        MappingOutcome::WrongType => ("status wait", text(|t| t.mapping.wrong_type)),
        MappingOutcome::Elsewhere => ("status wait", text(|t| t.mapping.elsewhere)),
    };
    status(class, word)
}

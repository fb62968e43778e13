//! Parameters in the description of an operation.

use serde_json::{Value, json};

/// Adds a parameter to an operation.
pub(super) fn add_parameter(operation: &mut Value, parameter: Value) {
    match operation["parameters"].as_array_mut() {
        Some(known) => known.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
}

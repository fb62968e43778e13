//! Generates the client from the OpenAPI document that is committed.

use std::{env, error::Error, fs, path::Path};

use progenitor::{GenerationSettings, Generator, InterfaceStyle};

/// What `aldaba openapi --progenitor` does.
#[path = "../../../api/rest/src/openapi/progenitor.rs"]
#[allow(unreachable_pub, reason = "it is public in the server")]
mod narrow;

const DOCUMENT: &str = "../../../openapi/openapi.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    let document = narrow::narrowed(serde_json::from_str(&fs::read_to_string(DOCUMENT)?)?);
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    let tokens = Generator::new(&settings).generate_tokens(&serde_json::from_value(document)?)?;
    let code = prettyplease::unparse(&syn::parse2(tokens)?);
    fs::write(Path::new(&env::var("OUT_DIR")?).join("client.rs"), code)?;
    Ok(())
}

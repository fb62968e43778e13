//! How mail leaves.

use std::path::PathBuf;

use super::Env;

/// How mail leaves: as `.eml` files.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// `ALDABA_MAIL_DIR`: the folder that mails are written to. Default: `mail` in the data folder.
    pub dir: Option<PathBuf>,
    /// `ALDABA_MAIL_FROM`: the sender. Default `Aldaba <no-reply@localhost>`.
    pub from: String,
}

impl MailConfig {
    pub(super) fn read(env: &mut Env) -> Self {
        let from =
            env.optional("ALDABA_MAIL_FROM").unwrap_or_else(|| "Aldaba <no-reply@localhost>".to_owned());
        if !from.contains('@') || from.contains(['\r', '\n']) {
            env.mistake("ALDABA_MAIL_FROM", "must be an address such as Aldaba <no-reply@example.com>");
        }
        Self { dir: env.optional("ALDABA_MAIL_DIR").map(PathBuf::from), from }
    }
}

//! `aldaba doctor`.

use std::fmt::Write as _;

use aldaba::doctor::{self, Check, State};
use kernel::Clock;
use platform::config::{Config, Env};

use crate::{Outcome, print};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// The findings, with the exit code that sums them up.
#[derive(Debug, thiserror::Error)]
#[error("not everything is in order")]
pub(crate) struct Found {
    /// 1 for warnings, 2 for errors.
    pub(crate) code: u8,
}

/// Checks the installation and prints what is wrong.
///
/// # Errors
/// [`Found`] when something is wrong.
pub(crate) async fn run(args: Args) -> Outcome {
    let checks = match Config::read(Env::process()) {
        Ok(config) => {
            crate::log(&config.log);
            doctor::examine(&config, &Clock::system()).await
        }
        Err(mistakes) => doctor::unreadable(&mistakes),
    };
    let worst = doctor::worst(&checks);
    if args.json {
        print(&format!("{:#}\n", serde_json::json!({ "state": worst, "checks": checks })))?;
    } else {
        print(&text(&checks))?;
    }
    match worst {
        State::Ok => Ok(()),
        State::Warning => Err(Found { code: 1 }.into()),
        State::Error => Err(Found { code: 2 }.into()),
    }
}

fn text(checks: &[Check]) -> String {
    let mut text = String::new();
    for check in checks {
        let state = match check.state {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Error => "error",
        };
        let _ = writeln!(text, "{state:<8}{}: {}", check.name, check.text);
        if let Some(advice) = &check.advice {
            let _ = writeln!(text, "        -> {advice}");
        }
    }
    text
}

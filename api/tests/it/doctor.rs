//! `aldaba doctor`: what is wrong with an installation, and what to do about it.

use std::{
    path::Path,
    process::{Command, Output},
};

use ::store::db::migrate;
use aldaba::doctor::{Check, State, examine};
use chrono::TimeDelta;
use kernel::Clock;
use platform::config::{Config, Env};
use serde_json::Value;

use crate::support::{TestApp, database::Kind, folder, smtp::Smtp};

fn found<'a>(checks: &'a [Check], name: &str) -> &'a Check {
    checks.iter().find(|check| check.name == name).unwrap_or_else(|| panic!("no check {name}: {checks:#?}"))
}

fn states(checks: &[Check], names: &[&str]) -> Vec<State> {
    names.iter().map(|name| found(checks, name).state).collect()
}

/// Runs the program with a data folder and further variables.
fn doctor(data: &Path, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aldaba"));
    command.args(["doctor", "--json"]).env("ALDABA_DATA_DIR", data).envs(variables.iter().copied());
    command.output().unwrap()
}

/// The checks that are errors.
fn errors(output: &Output) -> Vec<String> {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = report["checks"].as_array().unwrap().iter();
    let errors = checks.filter(|check| check["state"] == "error");
    errors.map(|check| check["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_running_installation_is_in_order_but_for_mail_and_backups() {
    let app = TestApp::start().await;
    let checks = examine(&app.ctx.config, &app.clock).await;
    let in_order = ["version", "database", "schema", "encryption key", "DNS", "public URL", "proxy"];
    assert_eq!(states(&checks, &in_order), [State::Ok; 7], "{checks:#?}");
    let missing = ["mail server", "backup"];
    assert_eq!(states(&checks, &missing), [State::Warning; 2], "{checks:#?}");
    for check in &checks {
        assert_eq!(check.advice.is_some(), check.state != State::Ok, "{check:?}");
    }
}

#[tokio::test]
async fn a_clock_that_differs_from_that_of_the_database_is_an_error() {
    let app = TestApp::start().await;
    app.advance(TimeDelta::hours(1));
    let checks = examine(&app.ctx.config, &app.clock).await;
    // The embedded database has no clock of its own.
    let expected = if app.ctx.db.is_embedded() { State::Ok } else { State::Error };
    assert_eq!(found(&checks, "clock").state, expected, "{checks:#?}");
}

#[tokio::test]
async fn a_schema_that_lacks_migrations_is_an_error_and_is_not_migrated() {
    let dir = folder();
    let url = Kind::chosen().migrated(dir.path()).await;
    migrate::down(&url, 1).await.unwrap();
    let data = dir.path().display().to_string();
    let key = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    let variables = [
        ("ALDABA_DATA_DIR", data.as_str()),
        ("ALDABA_DATABASE_URL", url.as_str()),
        ("ALDABA_ENCRYPTION_KEY", key),
    ];
    let config = Config::read(Env::of(&variables)).unwrap();
    for _ in 0..2 {
        let checks = examine(&config, &Clock::system()).await;
        let schema = found(&checks, "schema");
        assert_eq!(schema.state, State::Error);
        assert!(schema.text.starts_with("1 migrations") && schema.advice.is_some(), "{schema:?}");
    }
}

#[tokio::test]
async fn the_mail_server_is_tried_without_a_mail() {
    let smtp = Smtp::start().await;
    let port = smtp.port.to_string();
    let variables =
        [("ALDABA_SMTP_HOST", "127.0.0.1"), ("ALDABA_SMTP_PORT", port.as_str()), ("ALDABA_SMTP_TLS", "none")];
    let app = TestApp::configured(&variables).await;
    let checks = examine(&app.ctx.config, &app.clock).await;
    assert_eq!(found(&checks, "mail server").state, State::Ok, "{checks:#?}");
    assert!(smtp.mails().is_empty(), "a mail was sent");
    drop(smtp);

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let variables = [
        ("ALDABA_SMTP_HOST", "127.0.0.1"),
        ("ALDABA_SMTP_PORT", nobody.as_str()),
        ("ALDABA_SMTP_TLS", "none"),
    ];
    let app = TestApp::configured(&variables).await;
    let checks = examine(&app.ctx.config, &app.clock).await;
    let mail = found(&checks, "mail server");
    assert_eq!(mail.state, State::Error);
    assert!(mail.text.contains(&format!("127.0.0.1:{nobody}")), "{mail:?}");
}

// The server answers while the program runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_missing_or_does_not_fit_is_an_error_and_none_is_created() {
    let app = TestApp::on(Kind::Sqlite).await;
    let variables = [("ALDABA_PUBLIC_URL", app.url.as_str())];
    let file = app.dir.path().join("encryption.key");
    let key = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\n").unwrap();
    let output = doctor(app.dir.path(), &variables);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains(&"encryption key".to_owned()));
    std::fs::remove_file(&file).unwrap();
    let output = doctor(app.dir.path(), &variables);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains(&"encryption key".to_owned()));
    assert!(!file.exists(), "a key was created");
    for text in [&output.stdout, &output.stderr] {
        assert!(!String::from_utf8_lossy(text).contains(key.trim()), "the key is shown");
    }
}

#[test]
fn a_missing_database_is_an_error_and_is_not_created() {
    let dir = folder();
    let data = dir.path().join("data");
    let output = doctor(&data, &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains(&"database".to_owned()));
    assert!(!data.exists(), "a folder was created");
}

#[test]
fn mistakes_in_the_configuration_are_errors() {
    let dir = folder();
    let output = doctor(dir.path(), &[("ALDABA_BIND", "nowhere"), ("ALDABA_SMTP_TLS", "perhaps")]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("ALDABA_BIND") && text.contains("ALDABA_SMTP_TLS"), "{text}");
}

//! A finished installation, made once by the real command line and copied for each test.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use aldaba::domain::{Ctx, actor::Origin, setup};
use shared_types::{NewCompany, NewSetup, SetupAdministrator};
use tokio::sync::OnceCell;

/// The administrator's email.
pub const ADMIN: &str = "admin@example.com";
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

static INSTALLED: OnceCell<PathBuf> = OnceCell::const_new();

/// The folder of a finished installation.
pub async fn installed() -> PathBuf {
    INSTALLED.get_or_init(|| async { make() }).await.clone()
}

/// Copies a folder's files.
pub fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("the template").flatten() {
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
}

/// Finishes the installation of a database on a server, where there are no files to copy.
pub async fn install(ctx: &Ctx) {
    let administrator =
        SetupAdministrator { name: Some("Admin".into()), email: ADMIN.into(), password: PASSWORD.into() };
    let company = NewCompany { name: "Acme".into(), ..NewCompany::default() };
    let new = NewSetup { secret: String::new(), company, administrator, users: vec![] };
    setup::finish_locally(ctx, Origin::default(), new).await.expect("the set-up");
}

/// The process that makes it has ended when it is copied, so that nothing changes the files meanwhile.
fn make() -> PathBuf {
    let dir = std::env::temp_dir().join(format!("aldaba-test-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a folder");
    let password_file = dir.join("password");
    std::fs::write(&password_file, PASSWORD).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_aldaba"))
        .args(["setup", "--company", "Acme", "--email", ADMIN, "--name", "Admin", "--password-file"])
        .arg(&password_file)
        .env("ALDABA_DATA_DIR", &dir)
        .output()
        .expect("aldaba runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::remove_file(password_file).expect("the password's file goes");
    dir
}

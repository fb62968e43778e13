//! A finished installation without a server, for what is called directly.

use std::path::Path;

use ::store::db::Db;
use kernel::{Cipher, Clock, Random};
use organisation::setup;
use platform::{
    Ctx,
    actor::RequestSource,
    config::{Config, Env},
};
use shared_types::{CreateCompany, FinishSetup, SetupAdministrator};

/// A finished installation in a folder, on the embedded database, and the id of its administrator.
pub async fn installed(dir: &Path) -> (Ctx, i64) {
    let data = dir.display().to_string();
    let config = Config::read(Env::of(&[("ALDABA_DATA_DIR", &data)])).unwrap();
    let (clock, random) = (Clock::system(), Random::system());
    let db = Db::open(&config.database.url, clock.clone()).await.unwrap();
    let cipher = Cipher::new(&[vec![7; 32]], random.clone()).unwrap();
    let ctx = Ctx::build(config, db, clock, random, cipher).await.unwrap();
    let new = FinishSetup {
        company: CreateCompany { name: "Acme".into(), ..CreateCompany::default() },
        administrator: SetupAdministrator {
            name: None,
            email: "admin@example.com".into(),
            password: "correct horse battery".into(),
        },
        ..FinishSetup::default()
    };
    let installed = setup::finish_locally(&ctx, RequestSource::default(), new).await.unwrap();
    (ctx, installed.administrator.id)
}

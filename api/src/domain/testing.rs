//! What unit tests of the domain begin with.

use shared_types::{NewCompany, NewSetup, SetupAdministrator};

use super::{actor::RequestSource, ctx::Ctx, db::Db, setup};
use crate::{
    config::{Config, Env},
    kernel::{Cipher, Clock, Random},
};

/// A finished installation in a folder, and its administrator.
pub(super) async fn installed(dir: &std::path::Path) -> (Ctx, i64) {
    let data = dir.display().to_string();
    let config = Config::read(Env::of(&[("ALDABA_DATA_DIR", &data)])).unwrap();
    let (clock, random) = (Clock::system(), Random::system());
    let db = Db::open(&config.database.url, clock.clone()).await.unwrap();
    let cipher = Cipher::new(&[vec![7; 32]], random.clone()).unwrap();
    let ctx = Ctx::build(config, db, clock, random, cipher).await.unwrap();
    let new = NewSetup {
        company: NewCompany { name: "Acme".into(), ..NewCompany::default() },
        administrator: SetupAdministrator {
            name: None,
            email: "admin@example.com".into(),
            password: "correct horse".into(),
        },
        ..NewSetup::default()
    };
    let installed = setup::finish_locally(&ctx, RequestSource::default(), new).await.unwrap();
    (ctx, installed.administrator.id)
}

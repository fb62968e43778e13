//! The mails about factors, in every language.

use ::store::entity::user;
use platform::jobs::{FactorChange, Mail};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use sign_in::letters::compose;

use crate::support::installed;

#[tokio::test]
async fn each_change_of_the_factors_has_a_mail_in_every_language() {
    let dir = tempfile::tempdir().unwrap();
    let (ctx, user_id) = installed(dir.path()).await;
    let mut subjects = std::collections::BTreeSet::new();
    for locale in ["en", "es", "pt"] {
        ctx.db
            .write((user_id, locale.to_owned()), |tx, (id, locale)| {
                Box::pin(async move {
                    let mut row: user::ActiveModel =
                        user::Entity::find_by_id(*id).one(&**tx).await?.unwrap().into();
                    row.locale = Set(Some(locale.clone()));
                    row.update(&**tx).await?;
                    Ok(())
                })
            })
            .await
            .unwrap();
        for change in [
            FactorChange::TotpAdded,
            FactorChange::TotpRemoved,
            FactorChange::PasskeyAdded { name: "Laptop <1>".to_owned() },
            FactorChange::PasskeyRemoved { name: "Laptop <1>".to_owned() },
            FactorChange::PasskeyRefused { name: "Laptop <1>".to_owned() },
            FactorChange::RecoveryCodesMade,
            FactorChange::RecoveryCodeUsed { left: 7 },
            FactorChange::Reset,
        ] {
            let mail = Mail::FactorChanged { user_id, change: change.clone() };
            let letter = compose(&ctx, &mail).await.unwrap().unwrap();
            assert!(letter.text.contains("admin@example.com"), "{}", letter.text);
            assert!(letter.html.contains(&format!("<html lang=\"{locale}\">")));
            assert_eq!(letter.text.contains('7'), matches!(change, FactorChange::RecoveryCodeUsed { .. }));
            assert!(subjects.insert(letter.subject.clone()), "{}", letter.subject);
        }
    }
}

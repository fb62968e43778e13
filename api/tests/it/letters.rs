//! Mails to people, as they are composed when their jobs are done.

use ::store::{
    db::Tx,
    entity::{email_change, job, user},
};
use chrono::TimeDelta;
use kernel::{Result, Secret};
use platform::{
    Ctx,
    jobs::{self, Task},
    mail,
};
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, EntityTrait, QueryOrder, Set};
use sign_in::letters::compose;

use crate::support::installed;

/// Changes the email of the administrator, who reads this language, with every mail that can go with it.
async fn tell_everything(tx: &Tx<'_>, ctx: &Ctx, user_id: i64, locale: &str) -> Result<()> {
    let mut row: user::ActiveModel = user::Entity::find_by_id(user_id).one(&**tx).await?.unwrap().into();
    row.locale = Set(Some(locale.to_owned()));
    row.email = Set("new@example.com".to_owned());
    let user = row.update(&**tx).await?;
    mail::welcome(tx, &user).await?;
    mail::password_changed(tx, &user, false).await?;
    mail::password_changed(tx, &user, true).await?;
    mail::email_changed(tx, &user, "old@example.com").await?;
    mail::token_replayed(tx, &user, "Wiki <1>").await?;
    let token = Secret::new("a-token");
    let change = email_change::ActiveModel {
        id: NotSet,
        user_id: Set(user.id),
        new_email: Set("next@example.com".to_owned()),
        token_hash: Set(token.sha256()),
        stop_token_hash: Set(Secret::new("a-stop-token").sha256()),
        created_at: Set(tx.now().into()),
        expires_at: Set((tx.now() + TimeDelta::hours(1)).into()),
        confirmed_at: Set(None),
        cancelled_at: Set(None),
    };
    let change = change.insert(&**tx).await?;
    mail::email_in_use(tx, &user).await?;
    mail::email_change_requested(tx, &ctx.cipher, &user, change.id, &Secret::new("a-stop-token")).await?;
    mail::confirm_email(tx, &ctx.cipher, &user, change.id, &token).await
}

fn mail_of(job: &jobs::Job) -> jobs::Mail {
    match Task::of(job).unwrap() {
        Task::Mail(mail) => mail,
        other => panic!("{other:?} is not a mail"),
    }
}

#[tokio::test]
async fn each_mail_goes_where_it_should_in_every_language() {
    for (locale, old) in
        [("en", "from old@example.com to"), ("es", "de old@example.com a"), ("pt", "de old@example.com para")]
    {
        let dir = tempfile::tempdir().unwrap();
        let (ctx, user_id) = installed(dir.path()).await;
        let args = (ctx.clone(), user_id, locale);
        ctx.db
            .write(args, |tx, (ctx, id, locale)| Box::pin(tell_everything(tx, ctx, *id, locale)))
            .await
            .unwrap();
        let jobs = job::Entity::find().order_by_asc(job::Column::Id).all(ctx.db.read()).await.unwrap();
        let mut letters = Vec::new();
        for job in &jobs {
            letters.push(compose(&ctx, &mail_of(job)).await.unwrap().unwrap());
        }
        let (new, issuer) = ("new@example.com", ctx.config.server.issuer());
        let to: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
        assert_eq!(to, [new, new, new, "old@example.com", new, new, new, new, "next@example.com"]);
        let links: Vec<_> = letters.iter().map(|letter| letter.link.strip_prefix(issuer).unwrap()).collect();
        let (stop, confirm) = ("/email-stops/a-stop-token", "/email-confirmations/a-token");
        assert_eq!(links, ["/", "/forgotten-password", "/", "/", "/", "/", "/", stop, confirm]);
        assert!(letters[6].text.contains(new) && letters[7].text.contains("next@example.com"));
        assert!(letters[3].text.contains(old) && letters[4].text.contains(old), "{}", letters[3].text);
        assert!(letters[5].html.contains("Wiki &#60;1&#62;") && letters[5].subject.contains("Wiki <1>"));
        for letter in &letters {
            assert!(letter.html.contains(&format!("<html lang=\"{locale}\">")));
            assert!(letter.text.contains(&letter.link) && letter.html.contains(&letter.link));
        }

        // A link that no longer works is not sent.
        ctx.clock.advance(TimeDelta::minutes(61));
        assert_eq!(compose(&ctx, &mail_of(jobs.last().unwrap())).await.unwrap(), None);
    }
}

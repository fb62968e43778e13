//! Tests of hashing.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn only_the_right_password_verifies_and_nobody_has_one() {
    let hasher = Hasher::new(1, Cost::default(), Random::system());
    let stored = hasher.hash(Secret::new("correct horse")).await.unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    let verify = async |password, stored| hasher.verify(Secret::new(password), stored).await.unwrap();
    assert_eq!(verify("correct horse", Some(&*stored)).await, Verified::Yes);
    assert_eq!(verify("correct\u{a0}horse", Some(&*stored)).await, Verified::Yes);
    assert_eq!(verify("wrong horse", Some(&*stored)).await, Verified::No);
    assert_eq!(verify("correct horse", None).await, Verified::No);
}

#[tokio::test]
async fn a_hash_of_what_was_typed_still_verifies() {
    let hasher = Hasher::new(1, Cost::default(), Random::system());
    let typed = "cafe\u{301} solo";
    let salt = Salt::new(b"some salt").unwrap();
    let stored =
        Argon2Hash::compute(&Cost::default(), salt, typed.as_bytes(), &mut Vec::new()).unwrap().to_string();
    assert_eq!(hasher.verify(Secret::new(typed), Some(&stored)).await.unwrap(), Verified::Outdated);
    assert_eq!(hasher.verify(Secret::new("café solo"), Some(&stored)).await.unwrap(), Verified::No);
}

#[tokio::test]
async fn a_hash_of_another_cost_is_outdated() {
    let hasher = |cost| Hasher::new(2, cost, Random::system());
    let stored = hasher(Cost::new(9 * 1024, 4, 1).unwrap()).hash(Secret::new("correct horse")).await.unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=9216,t=4,p=1$"), "{stored}");
    let now = hasher(Cost::new(7 * 1024, 5, 1).unwrap());
    assert_eq!(now.verify(Secret::new("correct horse"), Some(&stored)).await.unwrap(), Verified::Outdated);
    assert_eq!(now.verify(Secret::new("wrong horse"), Some(&stored)).await.unwrap(), Verified::No);
    // It took both places, and leaves no buffer that is larger than new hashes need.
    assert_eq!(now.inner.permits.available_permits(), 2);
    assert!(now.inner.buffers.lock().unwrap().iter().all(|buffer| buffer.len() <= 7 * 1024));
}

#[tokio::test]
async fn no_more_hashes_are_computed_at_once_when_callers_go_away() {
    let hasher = Hasher::new(2, Cost::default(), Random::system());
    for _ in 0..40 {
        let hash = hasher.hash(Secret::new("correct horse"));
        assert!(tokio::time::timeout(Duration::from_millis(2), hash).await.is_err(), "that was quick");
    }
    // Two hashes are computed to the end; each has its own buffer.
    while hasher.inner.permits.available_permits() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(hasher.inner.pending.lock().unwrap().total(), 0);
    assert!(hasher.inner.buffers.lock().unwrap().len() <= 2);
}

#[tokio::test]
async fn callers_that_go_away_keep_their_places_until_their_hashes_are_computed() {
    let hasher = Hasher::new(1, Cost::default(), Random::system());
    let hash = hasher.hash(Secret::new("correct horse"));
    assert!(tokio::time::timeout(Duration::from_millis(2), hash).await.is_err(), "that was quick");
    assert_eq!(
        (hasher.inner.permits.available_permits(), hasher.inner.pending.lock().unwrap().total()),
        (0, 1)
    );
}

#[tokio::test]
async fn nobody_waits_for_all_requests_of_another_caller() {
    let hasher = Hasher::new(1, Cost::default(), Random::system());
    let order = Arc::new(Mutex::new(Vec::new()));
    let (begin, begun) = std::sync::mpsc::channel();
    let mut begun = Some(begun);
    let callers = std::iter::repeat_n("192.0.2.1", 20).chain(["192.0.2.2"]);
    let tasks: Vec<_> = callers
        .map(|caller| {
            let (hasher, order, wait) = (hasher.for_caller(caller), Arc::clone(&order), begun.take());
            let work = move || {
                if let Some(wait) = wait {
                    wait.recv().unwrap();
                }
                order.lock().unwrap().push(caller);
            };
            tokio::spawn(async move { hasher.work(work).await.unwrap() })
        })
        .collect();
    while hasher.inner.pending.lock().unwrap().total() < 21 {
        tokio::task::yield_now().await;
    }
    begin.send(()).unwrap();
    for task in tasks {
        task.await.unwrap();
    }
    let order = order.lock().unwrap();
    assert_eq!((order.len(), order[1]), (21, "192.0.2.2"), "after the one that had begun");
    assert_eq!(hasher.inner.pending.lock().unwrap().total(), 0);
}

#[tokio::test]
async fn broken_hashes_are_errors() {
    let hasher = Hasher::new(1, Cost::default(), Random::system());
    let (salt, output) = ("c29tZXNhbHQ", "YWxsIHNvcnRzIG9mIGJ5dGVz");
    for stored in [
        "".to_owned(),
        "secret".to_owned(),
        "$argon2id".to_owned(),
        "$argon2id$v=19$m=64,t=1,p=1".to_owned(),
        format!("$argon2id$v=19$m=64,t=1,p=1${salt}"),
        format!("$argon2id$v=19$m=64,t=1,p=1${salt}$"),
        format!("$argon2id$v=19$m=64,t=1,p=1${salt}$YQ"),
        format!("$argon2id$v=19$m=64,t=1,p=1${salt}${output}$more"),
        format!("$argon2id$v=19$m=64,t=1,p=1$YQ${output}"),
        format!("$argon2id$v=19$m=64,t=1,p=1$not base64!${output}"),
        format!("$argon2id$v=19$m=64,t=1,p=1,x=1${salt}${output}"),
        format!("$argon2id$v=19$m=64,t=1${salt}${output}"),
        format!("$argon2id$v=19$t=1,p=1${salt}${output}"),
        format!("$argon2id$v=19$m=64,p=1${salt}${output}"),
        format!("$argon2id$v=19${salt}${output}"),
        format!("$argon2id$m=64,t=1,p=1${salt}${output}"),
        format!("$argon2id$v=17$m=64,t=1,p=1${salt}${output}"),
        format!("$argon2x$v=19$m=64,t=1,p=1${salt}${output}"),
        format!("$argon2id$v=19$m=0,t=1,p=1${salt}${output}"),
        format!("$argon2id$v=19$m=64,t=0,p=1${salt}${output}"),
        format!("$argon2id$v=19$m=64,t=1,p=0${salt}${output}"),
        format!("$argon2id$v=19$m=64,t=1,p=16777215${salt}${output}"),
        format!("$argon2id$v=19$m=64,t=1,p=4294967295${salt}${output}"),
        format!("$argon2id$v=19$m=99999999999,t=1,p=1${salt}${output}"),
        format!("$argon2id$v=19$m=262145,t=1,p=1${salt}${output}"),
        format!("$argon2id$v=19$m=-64,t=1,p=1${salt}${output}"),
    ] {
        let verified = hasher.verify(Secret::new("password"), Some(&stored)).await;
        let Err(Error::Internal(cause)) = verified else { panic!("{stored}: {verified:?}") };
        assert!(
            stored.is_empty() || !cause.to_string().contains(&stored),
            "the error contains the hash: {cause}"
        );
    }
}

//! The logos of applications, served from here: those that are stored here, and those that the server fetches, so that
//! the person who chose a logo's address learns nothing about the people who see it.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use moka::future::Cache;
use tokio::sync::Semaphore;

use super::logo_upload;
use kernel::Result;
use platform::ctx::{Context, Ctx, Part};

/// How long a logo, or its absence, is cached.
const CACHE_LIFETIME: Duration = Duration::from_secs(600);
/// The maximum number of cached logos. Each is at most as large as any response from outside.
const MAX_LOGOS: u64 = 64;
/// The maximum number of logos that are fetched at the same time.
const MAX_FETCHED: usize = 4;

/// A logo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Its media type, detected from its bytes.
    pub content_type: &'static str,
    /// The version of a picture that is stored here, which its address contains. `None` for one that was fetched: it may
    /// change at its address.
    pub version: Option<String>,
    /// Its bytes, which all responses share.
    pub body: Bytes,
}

/// The logos that were fetched recently, by their addresses.
struct Logos {
    known: Cache<String, Option<Arc<Logo>>>,
    fetching: Semaphore,
}

impl Part for Logos {
    fn new(_: &Context) -> Self {
        let known = Cache::builder().max_capacity(MAX_LOGOS).time_to_live(CACHE_LIFETIME).build();
        Self { known, fetching: Semaphore::new(MAX_FETCHED) }
    }
}

/// Returns the logo of an application; `None` when it has none, or it cannot be fetched.
///
/// # Errors
/// When the database does not answer.
pub async fn logo(ctx: &Ctx, client_id: &str) -> Result<Option<Arc<Logo>>> {
    let client = super::client(ctx, client_id).await?;
    let Some(client) = client else { return Ok(None) };
    let Some(uri) = client.application.logo_uri.clone() else { return Ok(None) };
    let logos = ctx.part::<Logos>();
    let known = &logos.known;
    if !logo_upload::is_stored(ctx, &client.application) {
        // Of several requests that wait for the same logo, one fetches it.
        return Ok(known.get_with(uri.clone(), fetch(ctx, uri)).await);
    }
    if let Some(logo) = known.get(&uri).await {
        return Ok(logo);
    }
    let logo = logo_upload::stored(ctx, client.application.id).await?;
    known.insert(uri, logo.clone()).await;
    Ok(logo)
}

async fn fetch(ctx: &Ctx, uri: String) -> Option<Arc<Logo>> {
    let logos = ctx.part::<Logos>();
    let _place = logos.fetching.acquire().await.ok()?;
    match ctx.outbound.get(&uri).await {
        Ok(answer) if answer.status == 200 => {
            let content_type = content_type(&answer.body)?;
            Some(Arc::new(Logo { content_type, version: None, body: answer.body.into() }))
        }
        Ok(answer) => {
            tracing::debug!(status = answer.status, "a logo is not there");
            None
        }
        Err(error) => {
            tracing::debug!(%error, "a logo cannot be fetched");
            None
        }
    }
}

/// Detects the media type of an image from its bytes, whatever the `Content-Type` of the response was.
pub(super) fn content_type(body: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 4] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"RIFF", "image/webp"),
    ];
    let by_bytes = KINDS.into_iter().find(|(begin, _)| body.starts_with(begin));
    match by_bytes {
        Some((_, "image/webp")) if body.get(8..12) != Some(b"WEBP") => None,
        Some((_, kind)) => Some(kind),
        None => {
            let text = std::str::from_utf8(body).ok()?.trim_start_matches('\u{feff}').trim_start();
            let is_svg = text.starts_with("<svg") || (text.starts_with("<?xml") && text.contains("<svg"));
            is_svg.then_some("image/svg+xml")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_told_by_its_bytes() {
        assert_eq!(content_type(b"\x89PNG\r\n\x1a\n\0\0"), Some("image/png"));
        assert_eq!(content_type(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(content_type(b"GIF89a"), Some("image/gif"));
        assert_eq!(content_type(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(content_type(b"RIFF\0\0\0\0WAVE"), None);
        assert_eq!(content_type(b"\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), Some("image/svg+xml"));
        assert_eq!(content_type(b"<?xml version=\"1.0\"?><svg/>"), Some("image/svg+xml"));
        assert_eq!(content_type(b"<!DOCTYPE html><script>1</script>"), None);
        assert_eq!(content_type(b""), None);
    }
}

//! One page of a list, for the lists that people page through.

use gloo_net::http::Method;
use serde::de::DeserializeOwned;
use web_sys::AbortSignal;

use super::{ApiError, Client, decode};

/// A page of a list.
#[derive(Debug, Clone)]
pub struct RowsPage<T> {
    /// Its items.
    pub items: Vec<T>,
    /// How many items the list has, as far as they were counted.
    pub total: usize,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl Client {
    /// The page of a list at a path with its query, until a signal cancels the call.
    pub async fn rows<T: DeserializeOwned>(
        self,
        path: &str,
        until: Option<AbortSignal>,
    ) -> Result<RowsPage<T>, ApiError> {
        let answer = self.call_until(until, None, Method::GET, path, None).await?;
        let items: Vec<T> = decode(&answer.body)?;
        let next = answer.next.as_deref().and_then(cursor_of).map(str::to_owned);
        Ok(RowsPage { total: answer.total.unwrap_or(items.len()), items, next })
    }
}

/// The cursor in the address of a page, still encoded.
fn cursor_of(address: &str) -> Option<&str> {
    let (_, query) = address.split_once('?')?;
    query.split('&').find_map(|part| part.strip_prefix("cursor="))
}

#[cfg(test)]
mod tests {
    use super::cursor_of;

    #[test]
    fn the_next_page_begins_at_its_cursor() {
        assert_eq!(cursor_of("/v1/companies?page_size=25&cursor=a%3D"), Some("a%3D"));
        assert_eq!(cursor_of("/v1/companies?page_size=25"), None);
    }
}

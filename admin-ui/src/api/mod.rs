//! The client of Aldaba's API: one method for each operation, a file for each concept.

mod access;
mod administration;
mod applications;
mod companies;
mod email_domains;
mod error;
mod external_applications;
mod identity_providers;
mod me;
mod owner;
mod parts;
mod resources;
mod rows;
mod search;
mod session;
mod setup;
mod setup_links;
mod start;
mod users;

use std::pin::Pin;

use gloo_net::http::{Method, Request, RequestBuilder, Response};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use shared_types::Problem;
use web_sys::{AbortSignal, RequestCredentials};

use crate::{browser, early, state::current_signal};

pub use access::entitlement_path;
pub use applications::{APPLICATIONS, application_users, logo_path, without_secret};
pub use error::{ApiError, SIGNED_IN};
pub use owner::Owner;
pub use resources::{RESOURCES, resource_path};
pub use rows::RowsPage;
pub use search::Found;
pub use session::{Caller, Session};
pub use users::user_path;

/// The most items that a list shows.
pub const PAGE_SIZE: usize = 200;

/// The first items of a list, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// How many items the whole list has.
    pub total: usize,
}

/// The API's client. It keeps the CSRF token of the session; the cookie is the browser's.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    csrf_token: StoredValue<Option<String>>,
    person: StoredValue<Option<i64>>,
    refused: StoredValue<Option<Callback<()>>>,
}

/// The answer to a call that succeeded.
struct Answer {
    body: String,
    total: Option<usize>,
    next: Option<String>,
    version: Option<String>,
}

/// A call that goes on.
type Calling = Pin<Box<dyn Future<Output = Result<Answer, ApiError>>>>;

/// A value with its version: it is changed only if nobody has changed it since it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen<T> {
    /// The value.
    pub value: T,
    /// Its version.
    pub version: Option<String>,
}

impl Client {
    /// A client that has not asked for the session yet.
    #[expect(clippy::new_without_default, reason = "made once, by the app")]
    pub fn new() -> Self {
        Self {
            csrf_token: StoredValue::new(None),
            person: StoredValue::new(None),
            refused: StoredValue::new(None),
        }
    }

    /// Calls `refused` from now on when the person may not read something, or no longer finds it: the rights may have
    /// changed.
    pub fn when_refused(self, refused: Callback<()>) {
        self.refused.set_value(Some(refused));
    }

    async fn get<T: DeserializeOwned>(self, path: &str) -> Result<T, ApiError> {
        decode(&self.call(Method::GET, path, None).await?.body)
    }

    async fn see<T: DeserializeOwned>(self, path: &str) -> Result<Seen<T>, ApiError> {
        let answer = self.call(Method::GET, path, None).await?;
        Ok(Seen { value: decode(&answer.body)?, version: answer.version })
    }

    async fn send<T: DeserializeOwned>(
        self,
        method: Method,
        path: &str,
        data: &impl Serialize,
    ) -> Result<T, ApiError> {
        decode(&self.call(method, path, Some(encode_body(data)?)).await?.body)
    }

    /// A call without a body that answers with data.
    async fn receive<T: DeserializeOwned>(self, method: Method, path: &str) -> Result<T, ApiError> {
        decode(&self.call(method, path, None).await?.body)
    }

    async fn send_away(self, method: Method, path: &str, body: Option<String>) -> Result<(), ApiError> {
        self.call(method, path, body).await.map(drop)
    }

    /// The first page of a list, with only the items that match `search` unless it is empty. A list without a total is
    /// complete: it is searched here, in the texts that `searched` picks.
    async fn list<T: DeserializeOwned>(
        self,
        path: &str,
        search: &str,
        searched: fn(&T) -> [&str; 2],
    ) -> Result<Page<T>, ApiError> {
        let mut path = browser::with_query(path, &format!("page_size={PAGE_SIZE}"));
        if !search.trim().is_empty() {
            path += "&q=";
            path += &browser::encode(search.trim());
        }
        let answer = self.call(Method::GET, &path, None).await?;
        let mut items: Vec<T> = decode(&answer.body)?;
        let total = answer.total.unwrap_or_else(|| {
            let search = browser::lower(search.trim());
            items.retain(|item| searched(item).iter().any(|text| browser::lower(text).contains(&search)));
            items.len()
        });
        Ok(Page { items, total })
    }

    /// All pages of a list.
    async fn list_all<T: DeserializeOwned>(self, path: &str) -> Result<Vec<T>, ApiError> {
        let mut next = Some(browser::with_query(path, &format!("page_size={PAGE_SIZE}")));
        let mut items = Vec::new();
        while let Some(path) = next {
            let answer = self.call(Method::GET, &path, None).await?;
            items.extend(decode::<Vec<T>>(&answer.body)?);
            next = answer.next;
        }
        Ok(items)
    }

    fn call(self, method: Method, path: &str, body: Option<String>) -> Calling {
        self.call_if(None, method, path, body)
    }

    /// A call with the session's CSRF token, which is fetched first where it is not known or no longer valid; and with
    /// the version that is to be changed.
    fn call_if(self, version: Option<&str>, method: Method, path: &str, body: Option<String>) -> Calling {
        let (version, path) = (version.map(str::to_owned), path.to_owned());
        // Boxed, so that the program has the whole call once and not for each operation.
        Box::pin(async move { self.call_until(None, version.as_deref(), method, &path, body).await })
    }

    /// Like [`Client::call_if`], until a signal cancels the call. Where none is named, one that reads is cancelled with
    /// the page that began it.
    async fn call_until(
        self,
        until: Option<AbortSignal>,
        version: Option<&str>,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Result<Answer, ApiError> {
        let known = self.csrf_token.get_value();
        let fresh = known.is_none();
        let token = match known {
            Some(token) => token,
            None => self.session().await?.csrf_token,
        };
        let reads = method == Method::GET;
        let until = until.or_else(|| current_signal().filter(|_| reads));
        let headers = |token| [("X-CSRF-Token", Some(token)), ("If-Match", version.map(str::to_owned))];
        let result = call(until.clone(), method.clone(), path, &headers(token), body.clone()).await;
        match result {
            Err(error) if error.status() == 401 => {
                self.csrf_token.set_value(None);
                Err(error)
            }
            Err(error) if error.is_csrf() && !fresh => {
                let token = self.session().await?.csrf_token;
                call(until, method, path, &headers(token), body).await
            }
            Err(error) if reads && matches!(error.status(), 403 | 404) => {
                if let Some(refused) = self.refused.get_value() {
                    refused.try_run(());
                }
                Err(error)
            }
            result => result,
        }
    }

    /// Uses the CSRF token of a session from now on. What one person began is not finished in the name of another, who
    /// signed in meanwhile.
    fn remember(self, session: &Session) -> Result<(), ApiError> {
        if self.person.get_value().is_some_and(|person| person != session.me.id) {
            return Err(ApiError::OtherPerson);
        }
        self.person.set_value(Some(session.me.id));
        self.csrf_token.set_value(Some(session.csrf_token.clone()));
        Ok(())
    }
}

/// The client that the app made.
pub fn use_client() -> Client {
    expect_context()
}

async fn call(
    until: Option<AbortSignal>,
    method: Method,
    path: &str,
    headers: &[(&str, Option<String>)],
    body: Option<String>,
) -> Result<Answer, ApiError> {
    if method == Method::GET
        && let Some(response) = early::answer(path).await
    {
        return read(response.into()).await;
    }
    let mut request = RequestBuilder::new(&browser::at_api(path))
        // The session's cookie, also where the API is at another origin.
        .credentials(RequestCredentials::Include)
        .abort_signal(until.as_ref())
        .method(method)
        .header("Accept", "application/json");
    for (name, value) in headers {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    let request: Request = match body {
        Some(body) => request.header("Content-Type", "application/json").body(body),
        None => request.build(),
    }
    .map_err(|_| ApiError::Unreachable)?;
    read(request.send().await.map_err(|_| ApiError::Unreachable)?).await
}

async fn read(response: Response) -> Result<Answer, ApiError> {
    let status = response.status();
    let (total, next) = paging(&response);
    let version = response.headers().get("ETag");
    let request_id = response.headers().get("X-Request-Id");
    let body = response.text().await.map_err(|_| ApiError::Unreachable)?;
    if response.ok() {
        return Ok(Answer { body, total, next, version });
    }
    Err(match serde_json::from_str::<Problem>(&body) {
        Ok(problem) => ApiError::Refused(Box::new(problem), request_id),
        Err(_) => ApiError::Unreadable(status),
    })
}

fn paging(response: &Response) -> (Option<usize>, Option<String>) {
    let headers = response.headers();
    let total = headers.get("X-Total-Count").and_then(|total| total.parse().ok());
    (total, headers.get("Link").as_deref().and_then(next_page))
}

/// The path of the next page out of a `Link` header.
fn next_page(link: &str) -> Option<String> {
    let next = link.split(',').find(|part| part.contains("rel=\"next\"") || part.contains("rel=next"))?;
    let target = next.split_once('<')?.1.split_once('>')?.0;
    // Only our own origin is ever called.
    let path = target.find("/v1/").map(|at| &target[at..])?;
    Some(path.to_owned())
}

#[inline(never)]
fn decode<T: DeserializeOwned>(body: &str) -> Result<T, ApiError> {
    serde_json::from_str(body).map_err(|_| ApiError::Unreadable(200))
}

fn encode_body(data: &impl Serialize) -> Result<String, ApiError> {
    serde_json::to_string(data).map_err(|_| ApiError::Unreadable(0))
}

#[cfg(test)]
mod tests {
    use super::next_page;

    #[test]
    fn the_next_page_is_read_from_the_link_header() {
        let link =
            "<http://localhost:8000/v1/companies?cursor=a>; rel=\"next\", </v1/companies>; rel=\"first\"";
        assert_eq!(next_page(link).as_deref(), Some("/v1/companies?cursor=a"));
        assert_eq!(next_page("</v1/companies>; rel=\"first\""), None);
    }
}

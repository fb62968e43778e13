//! Lists: which page is asked for, and the headers that go with it.

use poem::{FromRequest, Request, RequestBody, Result};
use poem_openapi::{
    ApiResponse,
    payload::Json,
    types::{ParseFromJSON, ToJSON},
};
use serde_json::{Value, json};

use super::parameters::add_parameter;
use kernel::Error;
use platform::{
    Page, PageRequest,
    page::{self, Total},
};
use web::Params;

/// Adds to the description of an operation that lists what every list takes.
pub(super) fn describe(operation: &mut Value) {
    let is_list = operation["responses"].pointer("/200/headers/X-TOTAL-COUNT").is_some();
    if !is_list {
        return;
    }
    let size = json!({ "type": "integer", "minimum": 1, "maximum": page::MOST, "default": page::DEFAULT });
    let text = json!({ "type": "string", "maxLength": 255 });
    let parameters = [
        ("page_size", "How many items a page has.", size),
        ("cursor", "Where the page begins; the link to the next page has it.", json!({ "type": "string" })),
        ("q", "What to search for: the beginning of a name, an email or a code.", text),
    ];
    for (name, description, schema) in parameters {
        let parameter = json!({
            "name": name, "in": "query", "required": false, "description": description, "schema": schema,
        });
        add_parameter(operation, parameter);
    }
}

/// Which page of a list is asked for, and where, so that the answer can link to others.
#[derive(Debug)]
pub(super) struct Paging {
    pub(super) request: PageRequest,
    address: String,
    query: Params,
}

impl<'a> FromRequest<'a> for Paging {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> Result<Self> {
        Ok(Self::read(request)?)
    }
}

impl Paging {
    fn read(request: &Request) -> web::Result<Self> {
        let ctx = web::context(request)?;
        let uri = request.original_uri();
        let query = Params::parse(uri.query().unwrap_or_default().as_bytes())
            .ok_or_else(|| Error::field("", "invalid", "the query is not form-url-encoded UTF-8"))?;
        let size = match query.get("page_size").map(str::parse) {
            Some(Ok(size)) => Some(size),
            Some(Err(_)) => return Err(Error::field("page_size", "invalid", "must be a number").into()),
            None => None,
        };
        let text = |name: &str| query.get(name).map(str::to_owned);
        let page = PageRequest { size, cursor: text("cursor"), q: text("q") };
        let address = format!("{}{}", ctx.config.server.issuer(), uri.path());
        Ok(Self { request: page, address, query })
    }
}

/// 200: a page of a list.
#[derive(Debug, ApiResponse)]
pub(super) enum Listed<T: ParseFromJSON + ToJSON + Send + Sync> {
    /// A page of the list.
    #[oai(status = 200)]
    Page(
        Json<Vec<T>>,
        /// Where the first page and, but for the last, the next are (RFC 8288).
        #[oai(header = "Link")]
        String,
        /// How many items the whole list has, as far as it was counted.
        #[oai(header = "X-Total-Count")]
        u64,
        /// `true` when there are more items than `X-Total-Count` says: long lists are counted only so far.
        #[oai(header = "X-Total-Count-Exceeded")]
        Option<bool>,
    ),
}

impl<T: ParseFromJSON + ToJSON + Send + Sync> Listed<T> {
    /// The answer to a request for a page.
    pub(super) fn new(paging: &Paging, page: Page<T>) -> Self {
        let mut links = vec![paging.link(None, "first")];
        if let Some(next) = &page.next {
            links.push(paging.link(Some(next), "next"));
        }
        let (total, exceeded) = match page.total {
            Total::Exactly(total) => (total, None),
            Total::MoreThan(total) => (total, Some(true)),
        };
        Self::Page(Json(page.items), links.join(", "), total, exceeded)
    }
}

impl Paging {
    fn link(&self, cursor: Option<&str>, relation: &str) -> String {
        let mut query = self.query.without("cursor");
        if let Some(cursor) = cursor {
            query.push("cursor", cursor);
        }
        let query = query.encode();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("<{}{mark}{query}>; rel=\"{relation}\"", self.address)
    }
}

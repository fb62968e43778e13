//! Lists: the requested page, and the headers of the response.

use poem::{FromRequest, Request, RequestBody, Result};
use poem_openapi::{
    ApiResponse,
    payload::Json,
    types::{ParseFromJSON, ToJSON},
};
use serde_json::{Value, json};

use super::parameters::{add_parameter, is_canonical};
use kernel::Error;
use platform::{
    Page, PageRequest,
    page::{self, Total},
};
use web::Params;

/// Adds the parameters of every list to the descriptions of the operations that return one.
pub(super) fn describe(operation: &mut Value) {
    let is_list = operation["responses"].pointer("/200/headers/X-TOTAL-COUNT").is_some();
    if !is_list {
        return;
    }
    let size = json!({ "type": "integer", "minimum": 1, "maximum": page::MAX_PAGE_SIZE, "default": page::DEFAULT_PAGE_SIZE });
    let text = json!({ "type": "string", "maxLength": 255 });
    let parameters = [
        ("page_size", "The number of items per page.", size),
        (
            "cursor",
            "The start of the page. The `Link` header of the previous page contains it.",
            json!({ "type": "string" }),
        ),
        (
            "q",
            "The search term. Users match by word prefixes of name, email and username; companies and applications by word \
             prefixes of name, code and client ID; everything else by the prefix of a name, email or code.",
            text,
        ),
    ];
    for (name, description, schema) in parameters {
        let parameter = json!({
            "name": name, "in": "query", "required": false, "description": description, "schema": schema,
        });
        add_parameter(operation, parameter);
    }
}

/// The requested page of a list, and its address, so that the response can link to other pages.
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
        let size = match query.first("page_size").map(|text| (is_canonical(text), text.parse())) {
            Some((true, Ok(size))) => Some(size),
            Some(_) => return Err(Error::field("page_size", "invalid", "must be a number").into()),
            None => None,
        };
        let text = |name: &str| query.get(name).map(str::to_owned);
        let page = PageRequest { size, cursor: text("cursor"), q: text("q") };
        let address = format!("{}{}", ctx.config.server.issuer(), uri.path());
        Ok(Self { request: page, address, query })
    }
}

/// A page of a list.
#[derive(Debug, ApiResponse)]
pub(super) enum ListResponse<T: ParseFromJSON + ToJSON + Send + Sync> {
    /// A page of the list.
    #[oai(status = 200)]
    Page(
        Json<Vec<T>>,
        /// The links to the first page and, except on the last page, to the next one (RFC 8288).
        #[oai(header = "Link")]
        String,
        /// The total number of items, as far as it was counted.
        #[oai(header = "X-Total-Count")]
        u64,
        /// `true` if counting stopped at `X-Total-Count`: long lists are not counted to the end.
        #[oai(header = "X-Total-Count-Exceeded")]
        Option<bool>,
    ),
}

impl<T: ParseFromJSON + ToJSON + Send + Sync> ListResponse<T> {
    /// The response with a page.
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

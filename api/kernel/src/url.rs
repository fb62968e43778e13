//! URLs: what is done with their text and their hosts.

use url::form_urlencoded;

/// Adds parameters to the query of a URI. The rest of the URI stays as it is, byte for byte.
#[must_use]
pub fn with_query<'a>(uri: &str, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut url = String::with_capacity(uri.len() + 256);
    url.push_str(uri);
    match uri.split_once('?') {
        None => url.push('?'),
        Some((_, query)) if query.is_empty() || query.ends_with('&') => {}
        Some(_) => url.push('&'),
    }
    let start = url.len();
    form_urlencoded::Serializer::for_suffix(url, start).extend_pairs(parameters).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_keeps_the_query_of_the_redirect_uri() {
        let parameters = [("code", "k"), ("state", "a b&c"), ("iss", "https://id.example.com")];
        assert_eq!(
            with_query("https://app.example.com/cb?x=1", parameters),
            "https://app.example.com/cb?x=1&code=k&state=a+b%26c&iss=https%3A%2F%2Fid.example.com"
        );
        assert!(with_query("com.example:/cb", parameters).starts_with("com.example:/cb?code=k&state="));
    }
}

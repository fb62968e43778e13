//! Searches for companies and applications by the words of their names.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// The names that a search of a list finds.
async fn found(caller: &Client, list: &str, q: &str) -> Vec<String> {
    let query = url::form_urlencoded::byte_serialize(q.as_bytes()).collect::<String>();
    let found = caller.get(&format!("{list}?q={query}")).await.expect(200);
    let name = |item: &Value| {
        let item = item.get("company").or_else(|| item.get("application")).unwrap_or(item);
        item["name"].as_str().unwrap().to_owned()
    };
    found.as_array().unwrap().iter().map(name).collect()
}

/// Checks what searches of a list find: by words of the name and of the code, in any order and spelling.
async fn check(caller: &Client, list: &str) {
    let iberia = "Compañía O'Higgins Ibérica";
    for (q, names) in [
        ("iberica", vec![iberia]),
        ("IBÉR comp", vec![iberia]),
        ("higgins", vec![iberia]),
        ("ohiggins", vec![iberia]),
        ("south", vec![iberia]),
        ("iberica south", vec![iberia]),
        ("co", vec![iberia, "Contoso 100%"]),
        ("100", vec!["Contoso 100%"]),
        ("iberica contoso", vec![]),
        ("berica", vec![]),
        ("%", vec![]),
        ("_", vec![]),
    ] {
        assert_eq!(found(caller, list, q).await, names, "{list} {q:?}");
    }
}

async fn world() -> (TestApp, Client) {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (name, code) in [("Compañía O'Higgins Ibérica", "branch-south"), ("Contoso 100%", "ms")] {
        let company = admin.post("/v1/companies", json!({ "name": name, "code": code })).await.expect(201);
        admin.post("/v1/applications", json!({ "name": name, "code": code })).await.expect(201);
        assert!(company["id"].is_i64());
    }
    (app, admin)
}

#[tokio::test]
async fn companies_and_applications_are_found_by_every_word_of_their_names() {
    let (_app, admin) = world().await;
    for list in ["/v1/companies", "/v1/applications"] {
        check(&admin, list).await;
        assert_eq!(found(&admin, list, "south").await.len(), 1);
    }
    assert_eq!(found(&admin, "/v1/companies", " ").await.len(), 3, "a blank search is none");
    let of_contoso = admin.get("/v1/applications?q=contoso").await.expect(200);
    let client_id = of_contoso[0]["client_id"].as_str().unwrap().to_owned();
    assert_eq!(found(&admin, "/v1/applications", &client_id).await, ["Contoso 100%"]);
    admin.put(&format!("/v1/companies/2/entitlements/{client_id}"), json!({})).await.expect(200);
    let list = "/v1/companies/2/entitlements";
    assert_eq!(admin.get(&format!("{list}?q=100")).await.header("x-total-count"), "1");
    assert_eq!(admin.get(&format!("{list}?q=00")).await.header("x-total-count"), "0");
    let list = format!("/v1/applications/{client_id}/entitlements");
    assert_eq!(found(&admin, &list, "ibérica").await, ["Compañía O'Higgins Ibérica"]);
    assert_eq!(found(&admin, &list, "contoso").await, [""; 0]);
}

#[tokio::test]
async fn a_change_of_the_name_or_code_changes_what_finds_it() {
    let (app, admin) = world().await;
    let application = admin.get("/v1/applications?q=higgins").await.expect(200);
    let application = format!("/v1/applications/{}", application[0]["client_id"].as_str().unwrap());
    for (list, path) in [("/v1/companies", "/v1/companies/2"), ("/v1/applications", &*application)] {
        admin.patch(path, json!({ "name": "Nueva Compañía" })).await.expect(200);
        assert_eq!(found(&admin, list, "higgins").await, [""; 0]);
        assert_eq!(found(&admin, list, "compania nueva").await, ["Nueva Compañía"]);
        admin.patch(path, json!({ "code": "north" })).await.expect(200);
        assert_eq!(found(&admin, list, "south").await, [""; 0]);
        assert_eq!(found(&admin, list, "north").await, ["Nueva Compañía"]);
        admin.delete(path).await.expect(204);
        assert_eq!(found(&admin, list, "nueva").await, [""; 0]);
    }
    let left = ["company_words WHERE word = 'nueva'", "application_words WHERE word = 'nueva'"];
    assert_eq!(app.count_all(&left).await, [0, 0]);
}

#[tokio::test]
async fn a_search_uses_the_eight_longest_words() {
    let (_app, admin) = world().await;
    let name = "alpha bravo charlie delta echos foxtrot golfer hotel";
    admin.post("/v1/companies", json!({ "name": name })).await.expect(201);
    assert_eq!(found(&admin, "/v1/companies", &format!("{name} x y z")).await, [name]);
    assert_eq!(found(&admin, "/v1/companies", "alpha x").await, [""; 0]);
    assert_eq!(found(&admin, "/v1/companies", &format!("{name} november")).await, [""; 0]);
}

//! How many imports a company has, and how large they are together.

use super::*;

async fn create(caller: &Client, size: i64) -> Answer {
    caller.post(IMPORTS, json!({ "file_name": "a.csv", "size": size })).await
}

#[tokio::test]
async fn a_company_has_a_limited_number_of_imports_and_of_bytes_in_them() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.patch("/v1/settings", json!({ "import_max_bytes": 1_048_576 })).await.expect(200);
    let mut last = Value::Null;
    for _ in 0..10 {
        last = create(&admin, 1_048_576).await.expect(201);
    }
    assert_eq!(create(&admin, 1).await.problem(409).0, "too_many_bytes");
    admin.delete(&path(&last)).await.expect(204);
    for _ in 9..100 {
        create(&admin, 1).await.expect(201);
    }
    assert_eq!(create(&admin, 1).await.problem(409).0, "too_many_imports");
    // Another company has its own.
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let new = json!({ "file_name": "a.csv", "size": 1 });
    admin.post("/v1/companies/2/imports", new).await.expect(201);
}

#[tokio::test]
async fn a_file_has_a_limited_number_of_parts() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let import = create(&admin, 20_000).await.expect(201);
    for offset in 0..65 {
        put_part(&admin, &import, offset, b"x").await.expect(200);
    }
    assert_eq!(put_part(&admin, &import, 65, b"x").await.problem(409).0, "too_many_parts");
}

#[tokio::test]
async fn at_most_three_imports_of_a_company_are_under_way() {
    let app = TestApp::without_worker().await;
    let admin = app.admin().await;
    let mut imports = Vec::new();
    for _ in 0..4 {
        imports.push(upload(&admin, "email,name\nana@example.com,Ana\n").await);
    }
    for import in &imports[..3] {
        admin.post(&format!("{}/check", path(import)), json!({})).await.expect(200);
    }
    let check = format!("{}/check", path(&imports[3]));
    assert_eq!(admin.post(&check, json!({})).await.problem(409).0, "too_many_steps");
    admin.post(&format!("{}/cancel", path(&imports[0])), json!({})).await.expect(200);
    admin.post(&check, json!({})).await.expect(200);
}

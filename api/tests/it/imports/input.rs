//! What files may be like, and what is refused.

use super::*;

#[tokio::test]
async fn files_of_spreadsheets_are_read_in_every_encoding_and_in_parts() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let text = "Correo;Nombre;Apellidos\r\nana@example.com;Ana;\"López; Núñez\"\r\n";
    let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, encoding) in
        [(format!("\u{feff}{text}").into_bytes(), "utf-8"), (windows, "windows-1252"), (utf16, "utf-16le")]
    {
        let import = upload_in(&admin, &bytes, 13).await;
        assert_eq!((&import["state"], &import["encoding"]), (&json!("uploaded"), &json!(encoding)));
        let import = check(&admin, &import).await;
        assert_eq!(planned(&import), [1, 0, 0, 0, 0], "{encoding} {import}");
        assert_eq!(import["columns"], json!(["Correo", "Nombre", "Apellidos"]));
        assert_eq!(import["sample"], json!([["ana@example.com", "Ana", "López; Núñez"]]));
    }
}

#[tokio::test]
async fn a_mapping_is_remembered_for_files_with_the_same_columns() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let text = "who,contact\nAna,ana@example.com\n";
    let import = upload(&admin, text).await;
    assert_eq!(import["mapping"], json!([]));
    let (_, fields) = admin.post(&format!("{}/check", path(&import)), json!({})).await.problem(400);
    assert_eq!(fields, [("mapping".to_owned(), "required".to_owned())]);
    let mapping = json!([{ "column": 0, "field": "name" }, { "column": 1, "field": "email" }]);
    admin.put(&path(&import), json!({ "mapping": mapping })).await.expect(200);
    assert_eq!(planned(&check(&admin, &import).await), [1, 0, 0, 0, 0]);
    assert_eq!(upload(&admin, text).await["mapping"], mapping);
    // After a change of the format the columns are others.
    let changed = admin.put(&path(&import), json!({ "has_header": false })).await.expect(200);
    assert_eq!((&changed["state"], &changed["columns"]), (&json!("uploaded"), &json!(["1", "2"])));
    for (body, field) in [
        (json!({ "delimiter": ";;" }), "delimiter"),
        (json!({ "mapping": [{ "column": 9, "field": "email" }] }), "mapping.0.column"),
        (json!({ "mapping": [{ "column": 0, "field": "salary" }] }), "mapping.0.field"),
        (json!({ "mapping": [{ "column": 0, "field": "access.unknown" }] }), "mapping.0.field"),
        (json!({ "encoding": "latin-1" }), "encoding"),
    ] {
        let (_, fields) = admin.put(&path(&import), body).await.problem(400);
        assert!(fields.iter().any(|(name, _)| name == field), "{field}: {fields:?}");
    }
}

#[tokio::test]
async fn an_upload_that_was_cut_off_continues_and_a_wrong_part_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let text = b"email,name\nana@example.com,Ana\n";
    let new = json!({ "file_name": "people.csv", "size": text.len() });
    let import = admin.post(IMPORTS, new).await.expect(201);
    put_part(&admin, &import, 0, &text[..10]).await.expect(200);
    for (offset, part, status) in [(0, &text[..10], 409), (20, &text[20..], 409), (10, &b""[..], 400)] {
        put_part(&admin, &import, offset, part).await.problem(status);
    }
    put_part(&admin, &import, 10, &text.repeat(2)).await.problem(400);
    assert_eq!(
        admin.post(&format!("{}/check", path(&import)), json!({})).await.problem(409).0,
        "wrong_state"
    );
    let import = put_part(&admin, &import, 10, &text[10..]).await.expect(200);
    assert_eq!((&import["state"], &import["received"]), (&json!("uploaded"), &import["size"]));
    assert_eq!(put_part(&admin, &import, text.len(), b"x").await.problem(409).0, "wrong_state");
    let too_large = put_part(&admin, &import, 0, &vec![b'x'; 300_000]).await;
    assert_eq!(too_large.status, 413);
    let path = format!("{}/content?offset=0", path(&import));
    assert_eq!(admin.put(&path, json!({})).await.status, 415);
}

#[tokio::test]
async fn a_file_has_a_largest_size_which_is_a_setting() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let create = async |size: i64| admin.post(IMPORTS, json!({ "file_name": "a.csv", "size": size })).await;
    assert_eq!(create(52_428_801).await.problem(400).1, [("size".to_owned(), "too_long".to_owned())]);
    let largest = create(52_428_800).await.expect(201);
    admin.delete(&path(&largest)).await.expect(204);
    create(0).await.problem(400);
    create(-1).await.problem(400);
    admin.patch("/v1/settings", json!({ "import_max_bytes": 1_048_576 })).await.expect(200);
    create(1_048_577).await.problem(400);
    create(1_048_576).await.expect(201);
    let (_, fields) = admin.post(IMPORTS, json!({ "file_name": "", "size": 1 })).await.problem(400);
    assert_eq!(fields[0].0, "file_name");
}

#[tokio::test]
async fn the_report_is_exported_without_formulas() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let text = "email,name\n=HYPERLINK(1)@example.com,x\nana@example.com,Ana\n";
    let import = checked(&admin, text).await;
    let report = admin.get(&format!("{}/report", path(&import))).await;
    assert!(report.header("content-type").starts_with("text/csv"));
    assert!(report.header("content-disposition").contains("import-"));
    let lines: Vec<_> = report.text.lines().collect();
    assert_eq!(lines[0], "line,action,state,email,user_id,changes,errors");
    assert!(lines[1].starts_with("2,error,planned,'="), "{}", lines[1]);
    assert_eq!(lines[2], "3,create,planned,ana@example.com,,,");
}

#[tokio::test]
async fn every_row_that_is_wrong_is_reported_with_its_line_and_field() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(2, "foreign@example.com", json!({})).await;
    app.add_user(1, "luis@example.com", json!({ "username": "luis" })).await;
    // One NUL is at an even place and one at an odd one: otherwise the file would be taken for UTF-16.
    let text = "email,name,username,status,company_role,phone_number\n\
                ,Nobody,,,,\n\
                not an email,X,,,,\n\
                a@example.com,,,,,\n\
                b@example.com,B,luis,,,\n\
                c@example.com,C,same,,,\n\
                d@example.com,D,Same,,,\n\
                c@example.com,C,,,,\n\
                foreign@example.com,F,,,,\n\
                e@example.com,E,,perhaps,,\n\
                f@example.com,F,,,owner,\n\
                g@example.com,G,,,,12\n\
                h@example.com,\"H\"\"\nH\",,,,\n\
                unknown@example.com,U,,disabled,,\n\
                i\0@example.com,I,,,,\n\
                j@example.com,J,j\0,,,\n";
    let import = checked(&admin, text).await;
    let expected = [
        "2 email required",
        "3 email invalid",
        "4 name required",
        "5 username duplicate",
        "7 username duplicate",
        "8 email duplicate",
        "9 email duplicate",
        "10 status invalid",
        "11 company_role invalid",
        "12 phone_number invalid",
        "13 name invalid",
        "16 email invalid",
        "17 username invalid",
    ];
    assert_eq!(errors(&admin, &import).await, expected);
    assert_eq!(planned(&import), [1, 0, 0, 1, 13]);
    let wrong = rows(&admin, &import, "action=error").await;
    let with_nul = wrong.iter().find(|row| row["line"] == 16).unwrap();
    assert_eq!(with_nul["errors"][0]["message"], "must not contain control characters");
}

#[tokio::test]
async fn an_international_domain_in_a_file_has_one_form() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let first = "Email;Name\r\nJose@BÜCHER.example.com;José\r\n";
    let import = checked(&admin, &format!("{first}jose@xn--bcher-kva.example.com;José\r\n")).await;
    assert_eq!(planned(&import), [1, 0, 0, 0, 1], "the second line is the same person: {import}");
    let import = checked(&admin, first).await;
    apply(&admin, &import, json!({})).await;
    assert_eq!(user(&admin, "jose@xn--bcher-kva.example.com").await["name"], "José");
    assert_eq!(planned(&checked(&admin, first).await), [0, 0, 0, 1, 0]);
}

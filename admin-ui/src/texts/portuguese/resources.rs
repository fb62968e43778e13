//! What the pages of API resources and of client registration say, in Portuguese.

use crate::texts::resources::Resources;

pub(in crate::texts) const RESOURCES: Resources = Resources {
    lead: "As API para as quais se podem emitir tokens de acesso.",
    search: "Procurar recursos de API",
    add: "Adicionar recurso de API",
    added: |name| {
        format!("{name} foi adicionado. Escolha agora as suas permissões e as aplicações que o podem pedir.")
    },
    empty_title: "Ainda não há recursos de API",
    empty: "Adicione um se uma API própria aceita tokens de acesso.",
    uri: "URI",
    uri_hint: "O valor de resource nos pedidos e de aud nos tokens, como https://api.example.com.",
    typ: "Tipo dos seus tokens de acesso",
    typ_hint: "at+jwt é a norma (RFC 9068). Alguns programas, como o Spring Security, só aceitam JWT.",
    alg: "Assinatura dos seus tokens de acesso",
    served_by: "ID de cliente da aplicação que a disponibiliza",
    served_by_hint: "Essa aplicação pode examinar os tokens.",
    scopes: "Permissões (scopes)",
    scopes_lead: "O que os tokens para a API podem permitir.",
    scopes_empty: "A API não tem permissões próprias.",
    add_scope: "Adicionar permissão",
    removes_scope: "Os tokens novos não a contêm.",
    applications: |n| if n.is_one() { "1 aplicação".to_owned() } else { format!("{n} aplicações") },
    applications_title: "Quem o pode pedir",
    applications_lead: "As aplicações que podem pedir tokens para a API.",
    applications_empty: "Nenhuma aplicação pode pedir tokens para a API ainda.",
    removes_application: "A aplicação deixa de poder pedir tokens para a API, e os que tem são revogados.",
    application_to_add: "Aplicação",
    add_application: "Permitir aplicação",
    delete: "Eliminar recurso de API",
    delete_text: "São revogados todos os tokens para a API.",
    deletes_for: |n| {
        if n.is_one() {
            "1 aplicação deixa de poder pedir tokens para ela.".to_owned()
        } else {
            format!("{n} aplicações deixam de poder pedir tokens para ela.")
        }
    },
    registration_lead: "As aplicações podem registar-se a si próprias (RFC 7591).",
    tokens: "Tokens de acesso iniciais",
    tokens_lead: "Uma aplicação que tenha um pode registar-se, para uma empresa.",
    tokens_empty: "Não há tokens de acesso iniciais.",
    uses: |a, b| format!("{a} de {b} registos usados"),
    max_uses: "Quantas aplicações se podem registar com ele",
    company_hint: "Tem direito às aplicações que forem registadas com o token.",
    create_token: "Criar token de acesso inicial",
    token_title: "O token novo",
    token_text: "Só é mostrado agora. Entregue-o a quem regista a aplicação.",
    revoke_text: "Já ninguém pode registar uma aplicação com ele. As que foram registadas com ele mantêm-se.",
};

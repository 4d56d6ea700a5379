test("what the operator sets has to be right", function(t)
  t:settings { url = "queue of mine" }
  local loads, message = pcall(t.value, t, "http_json_value", "nodes/n1")
  assert(not loads and message:find('setting "url" of plugin "http_json" is "queue of mine", expected a URL', 1, true), message)
  t:settings { url = "https://queue.example.com/status", secret = "../token" }
  loads, message = pcall(t.value, t, "http_json_value", "nodes/n1")
  assert(not loads and message:find('setting "secret" of plugin "http_json" is "../token"', 1, true), message)
  t:settings {}
end)

local URL = "https://queue.example.com/api/status"

test("the number that the path leads to", function(t)
  t:settings { url = URL, path = "queues[1].messages", metric = "queue_messages", secret = "queue-token" }
  t:secret("queue-token", "sesame\n")
  t:http(URL, function(request)
    t:equals(request.headers.authorization, "Bearer sesame")
    return json.encode { queues = { { messages = 1 }, { messages = 7 } } }
  end)
  t:advance("30s")
  t:equals(t:external("queue_messages"), 7)
end)

test("answers that are of no use", function(t)
  t:settings { url = URL, path = "value" }
  for answer, complaint in pairs {
    ['{"other":1}'] = "there is no number at value",
    ["no JSON"] = "json.decode: line 1, column 1",
  } do
    t:http(URL, answer)
    local values, message = t:collect("http_json_value")
    t:equals(values, 0)
    assert(message:find(complaint, 1, true), message)
  end
  t:http(URL, { status = 503 })
  local _, message = t:collect("http_json_value")
  assert(message:find("it answers with status 503", 1, true), message)
end)

test("paths that lead nowhere are told when the file is loaded", function(t)
  for _, path in ipairs { ".a", "a.", "a..b", "a[", "a]", "a[]", "a[x]", "a[-1]", "a[1", "a[0]b", "[0", ".", "a.[0]" } do
    t:settings { url = URL, path = path }
    local loads, message = pcall(t.value, t, "http_json_value", "nodes/n1")
    local complaint = ('the setting "path" is "%s", expected one such as items[0].n'):format(path)
    assert(not loads and message:find(complaint, 1, true), message)
  end
  for path, answer in pairs {
    [""] = "5", ["[1]"] = "[4,6]", ["[0][1].a b"] = '[[4,{"a b":7}]]', ["a.0.b-c"] = '{"a":{"0":{"b-c":8}}}',
    ["a[0][0]"] = '{"a":[[9]]}',
  } do
    t:settings { url = URL, path = path }
    t:http(URL, answer)
    t:advance("30s")
    t:equals({ path, t:external("http_json_value") }, { path, tonumber(answer:match("[5-9]")) })
  end
end)

test("what counts as success", function(t)
  t:settings { url = URL }
  for _, status in ipairs { 200, 201, 202, 203, 206 } do
    t:http(URL, { status = status, body = '{"value":' .. status .. "}" })
    t:advance("30s")
    t:equals(t:external("http_json_value"), status)
  end
  for status, body in pairs { [204] = "", [200] = " \n" } do
    t:http(URL, { status = status, body = body })
    local _, message = t:collect("http_json_value")
    assert(message:find(("it answers with status %d and no content"):format(status), 1, true), message)
  end
  t:http(URL, { status = 404, body = '{"value":7}' })
  local _, message = t:collect("http_json_value")
  assert(message:find("it answers with status 404", 1, true), message)
end)

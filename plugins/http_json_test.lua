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

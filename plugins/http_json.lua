--[[
http_json: a number from any endpoint that answers in JSON, as an external metric: the length of a queue, of a vendor's API.

The operator says where it is and which number is meant, in the configuration file:

    plugins:
      http_json:
        settings:
          url: https://queue.example.com/api/v1/status
          path: queues[0].messages       # in {"queues": [{"messages": 7}]}; items count from 0
          metric: queue_messages
          secret: queue-token            # optional: a file in --secrets-dir
        permissions:
          http: ["queue.example.com:443"]
          secrets: [queue-token]

With `secret`, requests have the header `Authorization: Bearer SECRET`; `header` and `prefix` make it another one. For a second
endpoint, copy the file under another name and change `name` below.

Try it:
    kubectl get --raw '/apis/external.metrics.k8s.io/v1beta1/namespaces/default/queue_messages'
]]

local plugin = moongauge.plugin {
  name = "http_json",
  version = "1.0.0",
  description = "A number from an endpoint that answers in JSON",
  settings = {
    url = { type = "string", default = "", description = "where the number comes from; without it there is no metric" },
    path = { type = "string", default = "value", description = "where it stands, such as items[0].n; empty: on its own" },
    metric = { type = "string", default = "http_json_value", description = "the metric's name" },
    every = { type = "duration", default = "30s", min = "1s", max = "10m", description = "how often it is asked for" },
    timeout = { type = "duration", default = "5s", min = "100ms", max = "1m", description = "how long that may take" },
    secret = { type = "string", default = "", description = "the secret to show; none by default" },
    header = { type = "string", default = "Authorization", description = "the header that shows it" },
    prefix = { type = "string", default = "Bearer ", description = "what stands before it" },
  },
  permissions = { http = { "settings.url" }, secrets = { "settings.secret" } },
}

local settings = plugin.settings

-- The names and places of a path: { "items", 1, "n" } of items[0].n; none of an empty one, which means the whole answer.
local function steps(path)
  local list, at = {}, 1
  while at <= #path do
    local step, rest = path:match("^%[(%d+)%]()", at)
    if step then
      step = tonumber(step) + 1
    else
      -- A name, with a dot before it unless it comes first.
      step, rest = path:match(at == 1 and "^([^.%[%]]+)()" or "^%.([^.%[%]]+)()", at)
    end
    if not step then error(('the setting "path" is %q, expected one such as items[0].n'):format(path), 0) end
    list[#list + 1] = step
    at = rest
  end
  return list
end

local way = steps(settings.path)

-- What stands at the path.
local function find(value)
  for _, step in ipairs(way) do
    if type(value) ~= "table" then return nil end
    value = value[step]
  end
  return value
end

if settings.url ~= "" then
  plugin:external {
    metric = settings.metric,
    help = (settings.path == "" and "the number" or settings.path) .. " of " .. settings.url:gsub("[?#].*", ""):gsub("//[^/]*@", "//"),
    every = settings.every,
    timeout = settings.timeout,
    collect = function()
      local headers = { Accept = "application/json" }
      if settings.secret ~= "" then headers[settings.header] = settings.prefix .. secrets.get(settings.secret) end
      local answer = http.get { url = settings.url, headers = headers, timeout = settings.timeout }
      if answer.status < 200 or answer.status > 299 then error("it answers with status " .. answer.status, 0) end
      if not answer.body:find("%S") then error(("it answers with status %d and no content"):format(answer.status), 0) end
      local value = tonumber(find(json.decode(answer.body)))
      if not value then error("there is no number at " .. (settings.path == "" and "the top" or settings.path), 0) end
      return value
    end,
  }
end
